/**
 * Decides what is shown: at most one notification per conversation, and, for somebody who is not there, at most MAX_AWAY of
 * them and one summary of all others.
 */
import type { Arrival } from '../sync/announcements.ts'

/** What is shown at this moment. States are never changed, only replaced. */
export type Shown = {
  /** By conversation id: the message that its notification shows, and how many messages it stands for. */
  conversations: ReadonlyMap<string, { arrival: Arrival; count: number }>
  /** How many messages the summary stands for, by conversation id. It is shown while this is not empty. */
  summary: ReadonlyMap<string, number>
}

/** The circumstances of an arrival. */
export type Circumstances = {
  /** The conversation whose end is on the screen of somebody who is there; null for none. */
  watched: string | null
  /** Do not disturb. */
  quiet: boolean
  /** Nobody is at the computer. */
  away: boolean
}

export type RuleEvent =
  | ({ kind: 'arrived'; arrival: Arrival } & Circumstances)
  /** The conversation was read, here or elsewhere. */
  | { kind: 'read'; conversationId: string }
  /** A notification disappeared by itself or by the person; null for the summary. */
  | { kind: 'closed'; conversationId: string | null }
  /** Nothing may remain: somebody signed out, or the program quits. */
  | { kind: 'cleared' }

export type RuleAction =
  | { kind: 'show' | 'replace'; arrival: Arrival; count: number }
  | { kind: 'remove'; conversationId: string }
  | { kind: 'summarize'; messages: number; conversations: number }
  | { kind: 'remove-summary' }

export const NOTHING_SHOWN: Shown = { conversations: new Map(), summary: new Map() }
export const MAX_AWAY = 3

/** @returns the next state, and what to do, in order */
export function applyRules(shown: Shown, event: RuleEvent): [Shown, RuleAction[]] {
  switch (event.kind) {
    case 'arrived':
      return arrive(shown, event.arrival, event)
    case 'read':
      return remove(shown, event.conversationId)
    case 'closed': {
      const { conversationId } = event
      if (conversationId === null) return [{ ...shown, summary: new Map() }, []]
      return [{ ...shown, conversations: without(shown.conversations, conversationId) }, []]
    }
    case 'cleared':
      return [NOTHING_SHOWN, [...removals(shown.conversations), ...summaryRemoval(shown.summary)]]
  }
}

function arrive(
  shown: Shown,
  arrival: Arrival,
  { watched, quiet, away }: Circumstances
): [Shown, RuleAction[]] {
  const { conversationId, muted, mention, missed, count } = arrival
  if (watched === conversationId) return remove(shown, conversationId)
  if (quiet || (muted && !mention)) return [shown, []]
  const before = shown.conversations.get(conversationId)
  const isFull = (away || missed) && shown.conversations.size >= MAX_AWAY
  if (before === undefined && isFull) return summarize(shown, arrival)
  // What was missed is counted as a whole.
  const total = missed ? Math.max(count, before?.count ?? 0) : count + (before?.count ?? 0)
  const conversations = new Map(shown.conversations).set(conversationId, { arrival, count: total })
  const summary = without(shown.summary, conversationId)
  const isLast = shown.summary.size > 0 && summary.size === 0
  const action: RuleAction = { kind: before === undefined ? 'show' : 'replace', arrival, count: total }
  return [{ conversations, summary }, isLast ? [{ kind: 'remove-summary' }, action] : [action]]
}

function summarize(shown: Shown, { conversationId, count, missed }: Arrival): [Shown, RuleAction[]] {
  const before = shown.summary.get(conversationId) ?? 0
  const total = missed ? Math.max(count, before) : before + count
  const summary = new Map(shown.summary).set(conversationId, total)
  const messages = [...summary.values()].reduce((sum, one) => sum + one, 0)
  return [{ ...shown, summary }, [{ kind: 'summarize', messages, conversations: summary.size }]]
}

function remove(shown: Shown, conversationId: string): [Shown, RuleAction[]] {
  const conversations = without(shown.conversations, conversationId)
  const summary = without(shown.summary, conversationId)
  const actions: RuleAction[] = [
    ...(shown.conversations.has(conversationId) ? [{ kind: 'remove' as const, conversationId }] : []),
    // A smaller summary is not shown again: it would alert the person to something that was read.
    ...(summary.size === 0 ? summaryRemoval(shown.summary) : [])
  ]
  return [{ conversations, summary }, actions]
}

const removals = (shown: Shown['conversations']): RuleAction[] =>
  [...shown.keys()].map((conversationId) => ({ kind: 'remove', conversationId }))

const summaryRemoval = (summary: Shown['summary']): RuleAction[] =>
  summary.size === 0 ? [] : [{ kind: 'remove-summary' }]

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  const rest = new Map(map)
  return rest.delete(key) ? rest : map
}
