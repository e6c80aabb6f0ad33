/** A vault for a session that keeps nothing on the disk. */
import { v7 as uuid } from 'uuid'
import { StoreError } from './errors.ts'
import type { FileVault } from './types.ts'

/** The keys of its files are empty: nothing is encrypted, because nothing is written. */
export function createMemoryVault(): FileVault {
  const files = new Map<string, Buffer>()
  return {
    async write(source) {
      const parts: Uint8Array[] = []
      for await (const part of source) parts.push(part.slice())
      const fileId = uuid()
      const content = Buffer.concat(parts)
      files.set(fileId, content)
      return { fileId, key: new Uint8Array(), bytes: content.byteLength }
    },
    async *read({ fileId }, { from = 0, to } = {}) {
      const content = files.get(fileId)
      if (content === undefined) throw new StoreError('file-lost')
      yield content.subarray(from, to)
    },
    async remove(fileId) {
      files.delete(fileId)
    },
    list: async () => [...files.keys()]
  }
}
