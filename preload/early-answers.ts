import type { CallName, EventName, Failure, FirstConversations } from './contract/index.ts'

const FIRST: FirstConversations = 50

/** What every page asks first. An answer that nobody took yet is good until the event beside it comes. */
const FIRST_CALLS: { name: CallName; args?: object; until: EventName }[] = [
  { name: 'getState', until: 'state' },
  { name: 'getSettings', until: 'settings' },
  { name: 'listConversations', args: { limit: FIRST }, until: 'conversationsChanged' }
]

/** What `call` of the bridge resolves to; the bridge's type says which value belongs to which call. */
export type Answer = { ok: true; value: never } | ({ ok: false } & Failure)
export type Ask = (name: CallName, args?: unknown) => Promise<Answer>

export type EarlyAnswers = {
  /** As `ask`; an answer that is already on its way is handed over, once. */
  call: Ask
  /** An event came: answers given before it no longer hold. */
  forget(event: EventName): void
}

/** Asks at once what every page asks first, before its scripts are read. */
export function askEarly(ask: Ask): EarlyAnswers {
  let waiting = FIRST_CALLS.map(({ name, args, until }) => ({
    key: JSON.stringify([name, args]),
    until,
    answer: ask(name, args)
  }))

  return {
    async call(name, args) {
      const key = waiting.length > 0 ? JSON.stringify([name, args]) : ''
      const asked = waiting.find((one) => one.key === key)
      if (asked === undefined) return ask(name, args)
      waiting = waiting.filter((one) => one !== asked)
      const answer = await asked.answer
      // Until the preload has run, main may not see whose page it is (electron/electron#33575), and then it refuses.
      return answer.ok || answer.code !== 'refused' ? answer : ask(name, args)
    },
    forget(event) {
      waiting = waiting.filter(({ until }) => until !== event)
    }
  }
}
