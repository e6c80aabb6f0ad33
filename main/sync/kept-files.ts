/** Attachments that were fetched: encrypted in the vault, up to a limit, and served to the page if they are pictures. */
import type { PictureType } from '../../preload/contract/index.ts'
import { pictureHeader } from '../cloudlink/picture-header.ts'
import type { Clock } from '../kernel/clock.ts'
import { failpoint } from '../kernel/failpoint.ts'
import { StoreError } from '../store/errors.ts'
import type { FileVault, Store, StoredFile, VaultFile } from '../store/types.ts'

/** All kept copies together. The file that was used longest ago goes first; files of unsent messages never do. */
export const MAX_KEPT_BYTES = 500 * 1024 * 1024
/** A larger file is no picture: its bytes would have to be in memory at once. */
export const MAX_PICTURE_BYTES = 10 * 1024 * 1024
/** A small file may unpack to gigabytes. Decoded, each pixel takes 4 bytes of the page's memory. */
const MAX_PIXELS = 25_000_000
const MAX_SIDE = 12_000
/** The time of use is only written if the last one is older than this, in ms. */
const USE_INTERVAL_MS = 60 * 60_000
const PICTURE_TYPES = new Set<string>([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp'
] satisfies PictureType[])

export type KeptFiles = {
  /** The kept copies, by address. */
  find(urls: string[]): Promise<Map<string, StoredFile>>
  get(fileId: string): Promise<StoredFile | null>
  /** Keeps the content as the copy of this address. Errors of the content are thrown as they are. */
  keep(url: string, name: string, content: AsyncIterable<Uint8Array>): Promise<void>
  /** Removes all copies; files that are not sent yet stay. */
  removeAll(): Promise<void>
  /** The plain bytes. @throws StoreError 'file-lost'; the file is then forgotten */
  read(file: StoredFile): AsyncGenerator<Uint8Array>
}

/** @param whenPruned resolves when what an interrupted run left behind is deleted: a new file would look like that */
export function createKeptFiles(options: {
  store: Pick<Store, 'listFiles' | 'addFile' | 'deleteFile' | 'useFile' | 'pruneFiles'>
  vault: FileVault
  clock: Clock
  whenPruned(): Promise<void>
}): KeptFiles {
  const { store, vault, clock, whenPruned } = options
  const now = (): string => new Date(clock.now()).toISOString()

  async function removeFromVault(fileIds: string[]): Promise<void> {
    for (const fileId of fileIds) await vault.remove(fileId)
  }

  return {
    async find(urls) {
      const files = urls.length === 0 ? [] : await store.listFiles({ urls })
      return new Map(files.flatMap((file) => (file.url === null ? [] : [[file.url, file]])))
    },
    get: async (fileId) => (await store.listFiles({ ids: [fileId] }))[0] ?? null,
    async keep(url, name, content) {
      await whenPruned()
      const written = await vault.write(content)
      failpoint('file-received')
      try {
        const replaced = await store.addFile({
          ...written,
          ...(await pictureFacts(vault, written)),
          ...{ url, name, draftOf: null, usedOn: now() }
        })
        failpoint('file-kept')
        await removeFromVault(replaced)
      } catch (error) {
        await vault.remove(written.fileId)
        throw error
      }
      await removeFromVault(await store.pruneFiles(MAX_KEPT_BYTES))
    },
    removeAll: async () => removeFromVault(await store.pruneFiles(0)),
    async *read(file) {
      const age = clock.now() - Date.parse(file.usedOn)
      if (!(age >= 0 && age < USE_INTERVAL_MS)) await store.useFile(file.fileId, now())
      try {
        yield* vault.read(file)
      } catch (error) {
        const isLost = error instanceof StoreError && error.code === 'file-lost'
        if (isLost && (await store.deleteFile(file.fileId))) await vault.remove(file.fileId)
        throw error
      }
    }
  }
}

/** Type and size if the page may show the file as a picture, by its bytes. */
export async function pictureFacts(
  vault: Pick<FileVault, 'read'>,
  file: VaultFile
): Promise<Pick<StoredFile, 'type' | 'width' | 'height'>> {
  const header = file.bytes > MAX_PICTURE_BYTES ? null : pictureHeader(await collect(vault.read(file)))
  return header !== null && isReasonable(header)
    ? header
    : { type: 'application/octet-stream', width: null, height: null }
}

/** The type as which the page may show the file; '' if it is not shown. */
export const shownType = ({ type, width }: Pick<StoredFile, 'type' | 'width'>): '' | PictureType =>
  width !== null && PICTURE_TYPES.has(type) ? (type as PictureType) : ''

export async function collect(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const part of parts) all.push(part)
  return Buffer.concat(all)
}

function isReasonable({ width, height }: { width: number; height: number }): boolean {
  return width * height <= MAX_PIXELS && Math.max(width, height) <= MAX_SIDE
}
