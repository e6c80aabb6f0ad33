/**
 * Remembers which calls the service allows. A call that depends on an assumption about the service is tried when it is first
 * needed. After a refusal, it is not made for a day, and fails at once instead.
 */
import { CAPABILITY_NAMES } from '../../preload/contract/capabilities.ts'
import type { Capability, CapabilityName } from '../../preload/contract/index.ts'
import { CloudLinkError } from './errors.ts'
import type { Capabilities, CapabilityMemory } from './types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'

/** How long a refusal is remembered, in ms. */
const REMEMBERED_MS = 24 * 60 * 60_000

/** The service does not have the method. */
const NO_SUCH_METHOD = [405, 501]
/** In addition: the account may not use the collection, or the service does not have it. */
const NO_SUCH_COLLECTION = [403, 404, ...NO_SUCH_METHOD]

/** For each capability, the statuses that refuse it as a whole, and not only this item or this person's right to it. */
const REFUSALS: Record<CapabilityName, number[]> = {
  // Everybody has a presence and may set it, so 403 and 404 are about the service.
  'own-presence': NO_SUCH_COLLECTION,
  // 404 may mean that this person has no presence. 403 is about the account: people cannot hide their presence from others.
  presence: [403, ...NO_SUCH_METHOD],
  // Not about one person or conversation. Only tried if the subscription to conversations works.
  'presence-events': NO_SUCH_COLLECTION,
  // 403 may mean that only the creator may change it; 404 that it no longer exists.
  'change-conversation': NO_SUCH_METHOD,
  'public-streams': NO_SUCH_COLLECTION,
  // 403 may mean that this Stream is private; 404 that it no longer exists.
  'join-stream': NO_SUCH_METHOD,
  // 403 may mean that only the creator may remove others; 404 that the person has left.
  'remove-participant': NO_SUCH_METHOD,
  // 403 may mean that only the creator may delete it; 404 that somebody else did.
  'delete-conversation': NO_SUCH_METHOD,
  // 403 may mean that the address of this picture has expired; 404 that it was deleted.
  pictures: NO_SUCH_METHOD,
  // 403 may be a policy about this file; 404 that the conversation or the file is gone.
  attachments: NO_SUCH_METHOD,
  directory: NO_SUCH_COLLECTION,
  'directory-search': NO_SUCH_COLLECTION
}

export type CapabilityCalls = Capabilities & {
  /**
   * Makes a call that needs the capability, unless a refusal is remembered.
   * @throws CloudLinkError 'forbidden' with the detail of the capability if the service refuses it, now or before
   */
  use<T>(name: CapabilityName, call: () => Promise<T>): Promise<T>
  dispose(): void
}

/** What is remembered, by name. An unknown capability has no entry. */
type Known = Map<CapabilityName, Capability & { since: string }>

/** Until a user is signed in: remembered for this run only. */
const NO_MEMORY: CapabilityMemory = { load: async () => [], save: async () => undefined }

export function createCapabilities({ clock, log }: { clock: Clock; log: Log }): CapabilityCalls {
  let current = open(NO_MEMORY, () => undefined)

  function open(
    memory: CapabilityMemory,
    onChanged: (capabilities: Capability[]) => void
  ): Omit<CapabilityCalls, 'remember'> {
    let loading: Promise<Known> | null = null
    let timer: { cancel(): void } | null = null
    let closed = false

    /** Loads what is remembered when it is first needed, not at the start of the program. */
    async function load(): Promise<Known> {
      const stored = await memory.load().catch(() => {
        log.warn('capabilities not loaded')
        return []
      })
      const known: Known = new Map()
      for (const { name, state, since } of stored) {
        if (CAPABILITY_NAMES.includes(name) && since !== null) known.set(name, { name, state, since })
      }
      forgetExpired(known)
      // Whoever shows them learns what an earlier run found out.
      if (known.size > 0 && !closed) onChanged(allOf(known))
      return known
    }
    const ready = (): Promise<Known> => (loading ??= load())

    const remainingMs = ({ since }: { since: string }): number => {
      const age = clock.now() - Date.parse(since)
      // A negative age means that the wall clock was wrong.
      return age < 0 ? 0 : REMEMBERED_MS - age
    }

    /** @returns whether it forgot anything. Starts the timer for the next refusal that expires. */
    function forgetExpired(known: Known): boolean {
      const refused = [...known.values()].filter(({ state }) => state === 'refused')
      const expired = refused.filter((one) => !(remainingMs(one) > 0))
      for (const { name } of expired) known.delete(name)
      timer?.cancel()
      const next = Math.min(...refused.filter((one) => !expired.includes(one)).map(remainingMs))
      timer = closed || next === Infinity ? null : clock.setTimeout(() => changed(known), next)
      return expired.length > 0
    }

    function changed(known: Known): void {
      forgetExpired(known)
      const all = allOf(known)
      memory.save(all).catch(() => log.warn('capabilities not saved'))
      onChanged(all)
    }

    function set(known: Known, name: CapabilityName, state: 'works' | 'refused'): void {
      if (closed || known.get(name)?.state === state) return
      log.info('capability', { name, state })
      known.set(name, { name, state, since: new Date(clock.now()).toISOString() })
      changed(known)
    }

    return {
      async use(name, call) {
        const known = await ready()
        // The timer may be late after sleep.
        if (forgetExpired(known)) changed(known)
        if (known.get(name)?.state === 'refused') throw refusal(name, { neverSent: true })
        try {
          const result = await call()
          set(known, name, 'works')
          return result
        } catch (error) {
          if (!(error instanceof CloudLinkError) || !isRefusal(name, error)) throw error
          set(known, name, 'refused')
          const { values, status, correlationId, hasErrorName } = error
          throw refusal(name, { values, status: status ?? 0, correlationId, hasErrorName })
        }
      },
      async list() {
        const known = await ready()
        if (forgetExpired(known)) changed(known)
        return allOf(known)
      },
      async retry(name) {
        const known = await ready()
        if (known.get(name)?.state !== 'refused') return
        known.delete(name)
        changed(known)
      },
      dispose() {
        closed = true
        timer?.cancel()
      }
    }
  }

  return {
    use: (name, call) => current.use(name, call),
    list: () => current.list(),
    retry: (name) => current.retry(name),
    remember(memory, onChanged) {
      current.dispose()
      current = open(memory, onChanged)
    },
    dispose: () => current.dispose()
  }
}

function allOf(known: Known): Capability[] {
  return CAPABILITY_NAMES.map((name) => known.get(name) ?? { name, state: 'unknown', since: null })
}

function refusal(
  name: CapabilityName,
  details: ConstructorParameters<typeof CloudLinkError>[2]
): CloudLinkError {
  return new CloudLinkError('forbidden', `capability-${name}`, details)
}

function isRefusal(name: CapabilityName, error: CloudLinkError): boolean {
  return (error.status !== null && REFUSALS[name].includes(error.status)) || isUnknownPath(error)
}

/**
 * The gateway in front of the services answers a path that it does not know with 403 and a message about the Authorization
 * header, without the name of an error.
 */
function isUnknownPath({ status, hasErrorName, values }: CloudLinkError): boolean {
  return (
    status === 403 && !hasErrorName && /authoriz|authentication/i.test(String(values.serviceMessage ?? ''))
  )
}
