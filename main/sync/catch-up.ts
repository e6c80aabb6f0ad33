/**
 * Loads history while the client is idle: first the newest messages of each changed conversation, then older ones, as
 * far back as the person chose. Its requests yield to what a person waits for.
 */
import type { Conversation } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Store } from '../store/types.ts'
import type { Directory } from './directory.ts'
import { failureOf } from './failure.ts'
import type { History } from './history.ts'

const DAY_MS = 24 * 60 * 60_000
/** If the service cannot be reached, every other conversation would fail too. */
const GIVE_UP = ['offline', 'signed-out', 'sign-in-paused', 'cancelled']

export type HistoryProgress = { done: number; total: number; paused: boolean }

export type CatchUp = {
  /** Starts over with the service's list, latest first; the conversation `first` goes before all. */
  start(conversations: Conversation[], first: string | null): void
  pause(paused: boolean): void
  /** The service cannot be reached: stops loading. */
  stop(): void
}

/**
 * @param historyDays how many days of history are wanted; 0: none beyond the newest messages
 * @param onProgress gets null when nothing is running
 */
export function createCatchUp(options: {
  store: Pick<Store, 'listHistoryGaps' | 'historyStart'>
  history: Pick<History, 'addAlone' | 'isNewest' | 'pullNewest' | 'pullOlder'>
  directory: Pick<Directory, 'pullParticipants'>
  clock: Clock
  log: Log
  historyDays(): number
  serverTime(): number | null
  onProgress(progress: HistoryProgress | null): void
}): CatchUp {
  const { store, history, directory, clock, log, historyDays, serverTime, onProgress } = options
  let run = 0
  let paused = false
  let unpause: (() => void) | null = null
  let progress: HistoryProgress | null = null

  function tell(next: HistoryProgress | null): void {
    progress = next
    onProgress(next)
  }

  async function catchUp(conversations: Conversation[], first: string | null, mine: number): Promise<void> {
    const mayContinue = async (): Promise<boolean> => {
      while (paused && mine === run) await new Promise<void>((resolve) => (unpause = resolve))
      return mine === run
    }
    for (const conversation of conversations) {
      if (!(await mayContinue())) return
      await tolerate(() => fetchNews(conversation, conversation.conversationId === first))
    }
    const days = historyDays()
    if (days === 0 || mine !== run) return
    const since = new Date((serverTime() ?? clock.now()) - days * DAY_MS).toISOString()
    const gaps = await store.listHistoryGaps(since)
    for (const [done, conversationId] of gaps.entries()) {
      tell({ done, total: gaps.length, paused })
      while (await mayContinue()) {
        if (!(await tolerate(() => fillOnce(conversationId, since, mayContinue)))) break
      }
      if (mine !== run) return
    }
  }

  /** If there are no new messages, edits and deletions are fetched only when the person opens the conversation. */
  async function fetchNews(
    { conversationId, lastMessage, participants }: Conversation,
    isOpen: boolean
  ): Promise<boolean> {
    if (isOpen || lastMessage === null || !(await history.isNewest(lastMessage)))
      await history.pullNewest(conversationId, { background: true })
    else await history.addAlone(conversationId, lastMessage)
    if (participants === null) await directory.pullParticipants(conversationId)
    return true
  }

  /** Loads one gap, no further back than wanted. @returns whether there is more to fill */
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
      goesOn: mayContinue
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
      if (GIVE_UP.includes(code)) throw error
      log.warn('conversation not pulled', { code })
      return false
    }
  }

  function stop(): void {
    run++
    unpause?.()
    unpause = null
    if (progress !== null) tell(null)
  }

  return {
    start(conversations, first) {
      stop()
      const mine = run
      catchUp(inOrder(conversations, first), first, mine)
        .catch((error: unknown) => log.warn('history not caught up', { code: failureOf(error).code }))
        .finally(() => {
          if (mine === run && progress !== null) tell(null)
        })
    },
    pause(now) {
      paused = now
      if (progress !== null) tell({ ...progress, paused })
      if (paused) return
      unpause?.()
      unpause = null
    },
    stop
  }
}

function inOrder(conversations: Conversation[], first: string | null): Conversation[] {
  const time = (one: Conversation): string =>
    one.conversationId === first ? '~' : (one.lastMessage?.createdOn ?? one.createdOn)
  return [...conversations].sort((a, b) => (time(a) < time(b) ? 1 : time(a) > time(b) ? -1 : 0))
}
