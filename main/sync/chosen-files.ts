/** Files that wait in composers: copied, encrypted, when they are chosen, so that the originals may vanish. */
import { v4 as uuid } from 'uuid'
import type { FileInfo } from '../../preload/contract/index.ts'
import type { Clock } from '../kernel/clock.ts'
import { failpoint } from '../kernel/failpoint.ts'
import { safeFileName } from '../kernel/file-name.ts'
import type { FileVault, Store, StoredFile } from '../store/types.ts'
import { SyncError } from './failure.ts'
import { fileInfo } from './file-info.ts'
import { createPartQueue } from './part-queue.ts'
import type { PartQueue } from './part-queue.ts'
import { pictureFacts } from './kept-files.ts'

/** What the gateway in front of the service accepts, in bytes. */
const MAX_SENT_BYTES = 10 * 1024 * 1024
/** More at the same time is not what a person does. */
const MAX_TRANSFERS = 20
/** A transfer without a piece for so long, in ms, has no page any more. */
const TRANSFER_TIMEOUT_MS = 60_000

/** `bytes` is the length that the source announced. Errors of `read` are thrown as they are. */
export type ChosenSource = { name: string; bytes: number; read(): AsyncIterable<Uint8Array> }

export type ChosenFiles = {
  /** @throws SyncError if it is empty, too large or changes while it is read; nothing is left then */
  add(conversationId: string, source: ChosenSource): Promise<FileInfo>
  /** The same in pieces from the page. */
  begin(conversationId: string, name: string, bytes: number): string
  append(transfer: string, part: Uint8Array): Promise<void>
  end(transfer: string): Promise<FileInfo>
  abort(transfer: string): void
  list(conversationId: string): Promise<FileInfo[]>
  /** Does nothing if the file is already being sent. */
  remove(fileId: string): Promise<void>
  /** Deletes the file of a row that left the outbox unsent. */
  release(fileId: string): Promise<void>
  /** Deletes what an interrupted run left behind. Everything else waits for it. */
  prune(): Promise<void>
  stop(): void
}

type Transfer = { parts: PartQueue; added: Promise<FileInfo>; timer: { cancel(): void } }

export function createChosenFiles(options: {
  store: Pick<Store, 'addFile' | 'listFiles' | 'deleteFile' | 'deleteUnusedFiles'>
  vault: FileVault
  clock: Clock
}): ChosenFiles {
  const { store, vault, clock } = options
  const transfers = new Map<string, Transfer>()
  let pruned: Promise<void> | null = null

  async function pruneNow(): Promise<void> {
    const present = await vault.list()
    const needed = new Set(await store.deleteUnusedFiles(present))
    for (const fileId of present) if (!needed.has(fileId)) await vault.remove(fileId)
  }
  /** A failure must not keep anybody from sending: the next start tries again. */
  const prune = (): Promise<void> => (pruned ??= pruneNow().catch(() => undefined))

  async function add(conversationId: string, { name, bytes, read }: ChosenSource): Promise<FileInfo> {
    check(bytes)
    await prune()
    const written = await vault.write(exactly(bytes, read()))
    failpoint('file-copied')
    try {
      const file: StoredFile = {
        ...written,
        ...(await pictureFacts(vault, written)),
        name: safeFileName(name) || 'file',
        url: null,
        draftOf: conversationId,
        usedOn: new Date(clock.now()).toISOString()
      }
      await store.addFile(file)
      return chosenInfo(file)
    } catch (error) {
      await vault.remove(written.fileId).catch(() => undefined)
      throw error
    }
  }

  function transferOf(id: string): Transfer {
    const transfer = transfers.get(id)
    if (transfer === undefined) throw new SyncError('not-found', 'file-unknown')
    transfer.timer.cancel()
    transfer.timer = clock.setTimeout(() => abort(id), TRANSFER_TIMEOUT_MS)
    return transfer
  }

  function close(id: string): void {
    transfers.get(id)?.timer.cancel()
    transfers.delete(id)
  }

  function abort(id: string): void {
    transfers.get(id)?.parts.fail(new SyncError('cancelled'))
    close(id)
  }

  async function remove(fileId: string): Promise<void> {
    if (await store.deleteFile(fileId)) await vault.remove(fileId)
  }

  return {
    add,
    prune,
    begin(conversationId, name, bytes) {
      check(bytes)
      if (transfers.size >= MAX_TRANSFERS) throw new SyncError('refused')
      const id = uuid()
      const parts = createPartQueue()
      const added = add(conversationId, { name, bytes, read: () => parts.read() })
      added.catch((error: unknown) => {
        if (error instanceof Error) parts.fail(error)
      })
      transfers.set(id, { parts, added, timer: clock.setTimeout(() => abort(id), TRANSFER_TIMEOUT_MS) })
      return id
    },
    async append(id, part) {
      const { parts, added } = transferOf(id)
      // What is wrong with the file is said by whoever reads it.
      await Promise.race([parts.push(part), added])
    },
    async end(id) {
      const { parts, added } = transferOf(id)
      close(id)
      parts.end()
      return added
    },
    abort,
    async list(conversationId) {
      await prune()
      return (await store.listFiles({ draftOf: conversationId })).map(chosenInfo)
    },
    remove,
    release: remove,
    stop() {
      for (const id of transfers.keys()) abort(id)
    }
  }
}

const chosenInfo = (file: StoredFile): FileInfo => fileInfo(file.fileId, file.name, { file })

/** @throws SyncError if a file of this length cannot be sent */
function check(bytes: number): void {
  if (bytes === 0) throw new SyncError('file', 'file-empty')
  if (bytes > MAX_SENT_BYTES) throw new SyncError('file', 'file-over-limit')
}

/** @throws SyncError if the source turns out to be shorter or longer */
async function* exactly(bytes: number, parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let read = 0
  for await (const part of parts) {
    read += part.byteLength
    if (read > bytes) break
    yield part
  }
  if (read !== bytes) throw new SyncError('file', 'file-changed')
}
