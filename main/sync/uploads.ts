/** Uploads the files of messages in the outbox, before the messages are posted. */
import type { Upload } from '../../preload/contract/index.ts'
import type { CloudLink } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import { failpoint } from '../kernel/failpoint.ts'
import type { FileVault, OutboxRow, Store } from '../store/types.ts'
import { wasRefused } from './delivery-uncertainty.ts'
import { columnsOf, failureOf, SyncError } from './failure.ts'
import { attachmentName } from './outgoing-file.ts'

/** Minimum time between two reports about one upload, in ms. */
const PROGRESS_INTERVAL_MS = 250

export type Uploads = {
  /**
   * Uploads the row's file. An upload may be repeated, so nothing has to be found out about an earlier one.
   * @returns 'done' if the row changed: it has its address, was refused or deleted; 'paused' if the person paused it
   * @throws if it must be retried later
   */
  upload(row: OutboxRow): Promise<'done' | 'paused'>
  /** @returns whether the upload may go on */
  pause(sendId: string, paused: boolean): void
  /** Ends the upload of a row that was deleted. */
  cancel(sendId: string): void
  list(): Upload[]
  stop(): void
}

type Running = Upload & { abort: AbortController }

/**
 * @param onChanged gets the rows of a conversation that changed
 * @param onResumed called with the conversation when an upload may go on
 */
export function createUploads(options: {
  cloudlink: Pick<CloudLink, 'createAttachment' | 'putAttachment'>
  store: Pick<Store, 'listFiles' | 'updateOutbox'>
  vault: Pick<FileVault, 'read'>
  clock: Clock
  onProgress(upload: Upload): void
  onChanged(conversationId: string, sendIds: string[]): void
  onResumed(conversationId: string): void
}): Uploads {
  const { cloudlink, store, vault, clock, onProgress, onChanged, onResumed } = options
  const uploads = new Map<string, Running>()
  let stopped = false

  const report = ({ abort: _, ...upload }: Running): void => onProgress(upload)

  function runningOf({ sendId, conversationId, file }: OutboxRow): Running {
    const known = uploads.get(sendId)
    const running: Running = {
      ...{ id: sendId, conversationId, sent: 0, total: file?.bytes ?? 0 },
      paused: known?.paused ?? false,
      abort: new AbortController()
    }
    uploads.set(sendId, running)
    return running
  }

  async function send(row: OutboxRow, running: Running): Promise<void> {
    const [file] = row.fileId === null ? [] : await store.listFiles({ ids: [row.fileId] })
    if (file === undefined) throw new SyncError('storage', 'store-file-lost')
    const { signal } = running.abort
    const { type, bytes } = file
    const url = await cloudlink.createAttachment(
      row.conversationId,
      { name: attachmentName(row), type },
      signal
    )
    let reportedAt = -Infinity
    await cloudlink.putAttachment(url, {
      ...{ type, bytes, signal },
      read: () => vault.read(file),
      onProgress(sent) {
        running.sent = sent
        if (clock.monotonic() - reportedAt < PROGRESS_INTERVAL_MS && sent < bytes) return
        reportedAt = clock.monotonic()
        report(running)
      }
    })
    failpoint('file-uploaded')
    await store.updateOutbox(row.sendId, 'sending', { fileUrl: url })
  }

  return {
    async upload(row) {
      const running = runningOf(row)
      if (running.paused) return 'paused'
      try {
        await send(row, running)
      } catch (error) {
        // Paused, deleted, or signed out.
        if (running.abort.signal.aborted) return uploads.get(row.sendId)?.paused === true ? 'paused' : 'done'
        if (!isFinal(error)) throw error
        const change = { state: 'not-sent', ...columnsOf(reasonOf(error)) } as const
        await store.updateOutbox(row.sendId, 'sending', change)
        onChanged(row.conversationId, [row.sendId])
      }
      uploads.delete(row.sendId)
      return 'done'
    },
    pause(sendId, paused) {
      const running = uploads.get(sendId)
      if (running === undefined || running.paused === paused || stopped) return
      running.paused = paused
      if (paused) {
        running.sent = 0
        running.abort.abort()
      }
      report(running)
      if (!paused) onResumed(running.conversationId)
    },
    cancel(sendId) {
      const running = uploads.get(sendId)
      uploads.delete(sendId)
      running?.abort.abort()
    },
    list: () => [...uploads.values()].map(({ abort: _, ...upload }) => upload),
    stop() {
      stopped = true
      for (const { abort } of uploads.values()) abort.abort()
    }
  }
}

/** Whether it would fail again: the service refuses this file or all files, or its copy is lost. */
function isFinal(error: unknown): boolean {
  const { detail } = failureOf(error)
  return wasRefused(error) || detail === 'capability-attachments' || detail === 'store-file-lost'
}

/** 413 says what is wrong better than the service's message. */
function reasonOf(error: unknown): ReturnType<typeof failureOf> {
  const failure = failureOf(error)
  const isTooLarge = error instanceof Error && 'status' in error && error.status === 413
  return isTooLarge ? { ...failure, detail: 'file-too-large-to-send' } : failure
}
