/** What the preload puts into the page, and the channels behind it. */
import type { CallName, Calls, EventName, Events } from './calls.ts'
import type { Result } from './failures.ts'

/** So many conversations are asked for at first, by the preload and by the page: more than fit into any window. */
export type FirstConversations = 50

/** What the preload puts into the page as `window.cloudlink`: frozen, and nothing of Electron. */
export type CloudLinkBridge = {
  call<N extends CallName>(
    name: N,
    ...args: Calls[N]['args'] extends void ? [] : [Calls[N]['args']]
  ): Promise<Result<Calls[N]['value']>>
  /** Returns a function that ends the listening. */
  on<N extends EventName>(name: N, listener: (payload: Events[N]) => void): () => void
  /** Gives back what the page's engine holds without need. Stops the page for some ten milliseconds. */
  freeMemory(): void
  readonly platform: 'linux' | 'mac' | 'windows'
  readonly language: PageLanguage
}

/** In which language the person reads, known before the page draws anything. */
export type PageLanguage = {
  /** One that the program has words for. */
  words: 'en' | 'de'
  /** What formats dates and numbers, BCP 47. */
  formats: string
  /** All languages of the person, BCP 47, the preferred first. */
  all: string[]
}

/** Begins the argument by which a page's process learns its PageLanguage: JSON, encoded as in a URL. */
export const LANGUAGE_ARGUMENT = '--page-language='

/** The one channel each way; names of calls and events travel as the first argument. */
export const CALL_CHANNEL = 'call'
export const EVENT_CHANNEL = 'event'
