/** The API that the preload exposes to the page, and the IPC channels behind it. */
import type { CallName, Calls, EventName, Events } from './calls.ts'
import type { Result } from './failures.ts'
import type { Platform } from './keys.ts'
import type { Language } from './languages.ts'

/** The limit of the first listConversations call, by preload and page: more conversations than fit into any window. */
export type FirstListSize = 50

/** `window.cloudlink` in the page: frozen, and without access to Electron. */
export type CloudLinkBridge = {
  call<N extends CallName>(
    name: N,
    ...args: Calls[N]['args'] extends void ? [] : [Calls[N]['args']]
  ): Promise<Result<Calls[N]['value']>>
  /** Listens to an event. @returns a function that removes the listener */
  on<N extends EventName>(name: N, listener: (payload: Events[N]) => void): () => void
  /** Asks the page's engine to free unused memory. Blocks the page for some ten milliseconds. */
  freeMemory(): void
  readonly platform: Platform
  readonly language: PageLanguage
}

/** The person's languages, known before the page renders anything. */
export type PageLanguage = {
  /** The language of the program's texts when the window was opened. */
  words: Language
  /** The one that the system asks for. */
  systemWords: Language
  /** The locale for dates and numbers, BCP 47. */
  formats: string
  /** All languages of the person, BCP 47, preferred ones first. */
  all: string[]
}

/** Prefix of the process argument that passes the PageLanguage to the preload, as URL-encoded JSON. */
export const LANGUAGE_ARGUMENT = '--page-language='

/** The only channel in each direction; the first argument is the name of the call or event. */
export const CALL_CHANNEL = 'call'
export const EVENT_CHANNEL = 'event'
