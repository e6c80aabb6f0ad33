/**
 * Loads history in the background: first the newest messages of each changed conversation, then older ones, as far back as
 * the settings say. Requests that a person is waiting for have priority.
 */
import type { Conversation } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Store } from '../store/types.ts'
import type { Directory } from './directory.ts'
import { failureOf } from './failure.ts'
import type { History } from './history.ts'

const DAY_MS = 24 * 60 * 60_000
/** After one of these failures, every other conversation would fail too. */
const FATAL_CODES = ['offline', 'signed-out', 'sign-in-paused', 'cancelled']

export type HistoryProgress = { done: number; total: number; paused: boolean }

export type CatchUp = {
  /** Starts over with the service's list, latest first, but with the conversation `first` before all others. */
  start(conversations: Conversation[], first: string | null): void
  pause(paused: boolean): void
  /** The service cannot be reached: stops loading. */
  stop(): void
}

/**
 * @param historyDays how many days of history to load; 0 loads only the newest messages
 * @param onProgress gets null when loading has finished
 */
export function createCatchUp(options: {
  store: Pick<Store, 'listHistoryGaps' | 'historyStart'>
  history: Pick<History, 'addIsolated' | 'isNewest' | 'pullNewest' | 'pullOlder'>
  directory: Pick<Directory, 'pullParticipants'>
  clock: Clock
  log: Log
  historyDays(): number
  serverTime(): number | null
  onProgress(progress: HistoryProgress | null): void
  /** The newest messages of all conversations are stored. Gets the ids of those in which something was new. */
  onNewest(changedIds: string[]): void
}): CatchUp {
  const { store, history, directory, clock, log, historyDays, serverTime, onProgress, onNewest } = options
  let run = 0
  let paused = false
  let unpause: (() => void) | null = null
  let progress: HistoryProgress | null = null

  function report(next: HistoryProgress | null): void {
    progress = next
    onProgress(next)
  }

  async function catchUp(conversations: Conversation[], first: string | null, mine: number): Promise<void> {
    const mayContinue = async (): Promise<boolean> => {
      while (paused && mine === run) await new Promise<void>((resolve) => (unpause = resolve))
      return mine === run
    }
    const changedIds: string[] = []
    for (const conversation of conversations) {
      if (!(await mayContinue())) return
      const { conversationId } = conversation
      if (await tolerate(() => fetchNewest(conversation, conversationId === first)))
        changedIds.push(conversationId)
    }
    if (mine === run) onNewest(changedIds)
    const days = historyDays()
    if (days === 0 || mine !== run) return
    const since = new Date((serverTime() ?? clock.now()) - days * DAY_MS).toISOString()
    const gaps = await store.listHistoryGaps(since)
    for (const [done, conversationId] of gaps.entries()) {
      report({ done, total: gaps.length, paused })
      while (await mayContinue()) {
        if (!(await tolerate(() => fillOnce(conversationId, since, mayContinue)))) break
      }
      if (mine !== run) return
    }
  }

  /**
   * Without new messages, edits and deletions are only fetched once the person opens the conversation.
   * @returns whether there were new messages
   */
  async function fetchNewest(
    { conversationId, lastMessage, participants }: Conversation,
    isOpen: boolean
  ): Promise<boolean> {
    const isNewest = lastMessage !== null && (await history.isNewest(lastMessage))
    if (isOpen || !isNewest) await history.pullNewest(conversationId, { background: true })
    else await history.addIsolated(conversationId, lastMessage)
    if (participants === null) await directory.pullParticipants(conversationId)
    return !isNewest
  }

  /** Loads one gap, back to `since` at most. @returns whether more is left to load */
  async function fillOnce(
    conversationId: string,
    since: string,
    mayContinue: () => Promise<boolean>
  ): Promise<boolean> {
    const start = await store.historyStart(conversationId)
    if (start === null || start.createdOn <= since) return false
    const downTo = start.olderOn > since ? start.olderOn : since
    await history.pullOlder(conversationId, start.messageId, {
      background: true,
      downTo,
      shouldContinue: mayContinue
    })
    const now = await store.historyStart(conversationId)
    return now !== null && now.messageId !== start.messageId
  }

  /** One failing conversation must not stop the others. @throws if all would fail */
  async function tolerate(work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await work()
    } catch (error) {
      const { code } = failureOf(error)
      if (FATAL_CODES.includes(code)) throw error
      log.warn('conversation not pulled', { code })
      return false
    }
  }

  function stop(): void {
    run++
    unpause?.()
    unpause = null
    if (progress !== null) report(null)
  }

  return {
    start(conversations, first) {
      stop()
      const mine = run
      catchUp(sorted(conversations, first), first, mine)
        .catch((error: unknown) => log.warn('history not caught up', { code: failureOf(error).code }))
        .finally(() => {
          if (mine === run && progress !== null) report(null)
        })
    },
    pause(now) {
      paused = now
      if (progress !== null) report({ ...progress, paused })
      if (paused) return
      unpause?.()
      unpause = null
    },
    stop
  }
}

function sorted(conversations: Conversation[], first: string | null): Conversation[] {
  const time = (one: Conversation): string =>
    one.conversationId === first ? '~' : (one.lastMessage?.createdOn ?? one.createdOn)
  return [...conversations].sort((a, b) => (time(a) < time(b) ? 1 : time(a) > time(b) ? -1 : 0))
}
