/** When the program looks for updates, and what becomes of them. */
import type { Settings, UpdatedBy, UpdateState } from '../../../preload/contract/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import { failureOf } from '../../sync/failure.ts'
import type { Service } from '../service.ts'
import type { Installation } from './installation.ts'
import type { UpdatePolicy } from './update-policy.ts'
import type { Updater } from './updater.ts'

/** The start of the program is busy enough. */
const FIRST_CHECK_MS = 2 * 60_000
const INTERVAL_MS = 6 * 3_600_000

export type Updates = Service & {
  state(): UpdateState
  /** The person asks: failures are shown. */
  check(): void
  download(): void
  cancel(): void
  /** Quits, installs and starts the downloaded version. */
  restartAndInstall(): void
  /** The person decided not to quit. */
  stay(): void
  /** The network is back. */
  online(): void
  /** Called when everything has stopped, before the process ends: installs a downloaded version. */
  beforeExit(): void
}

export type UpdatesOptions = {
  installation(): Installation
  policy(): UpdatePolicy
  load(feed: string | null): Promise<Updater>
  settings(): Pick<Settings, 'checkForUpdates'>
  isOnline(): boolean
  clock: Clock
  /** From 0 to 1, so that not all installations ask at the same time. */
  random(): number
  log: Log
  onChanged(state: UpdateState): void
  quit(): void
}

export function createUpdates(options: UpdatesOptions): Updates {
  const { clock, random, log } = options
  let known: { by: UpdatedBy; feed: string | null } | { off: UpdateState } | null = null
  let current: UpdateState = { phase: 'idle', checkedAt: null, older: null }
  let updater: Updater | null = null
  let timer = { cancel: (): void => undefined }
  let downloading: AbortController | null = null
  /** Whether the person waits for the running check or download. */
  let isAsked = false
  /** In a row, in the background. */
  let failures = 0
  /** A check was left out because there was no network. */
  let isDue = false
  let isRestarting = false
  /** Versions that the person did not want to download. */
  const declined = new Set<string>()

  /** Read when it is first needed: both need the disk. */
  function facts(): NonNullable<typeof known> {
    known ??= readFacts()
    return known
  }
  function readFacts(): NonNullable<typeof known> {
    const by = options.installation()
    if (by === 'development' || by === 'store') return { off: { phase: 'off', reason: by } }
    const { isOff, feed } = options.policy()
    return isOff ? { off: { phase: 'off', reason: 'policy' } } : { by, feed }
  }

  function show(next: UpdateState): void {
    current = next
    options.onChanged(next)
  }

  /** A single failure in the background is no news: the network may just be changing. */
  function fail(error: unknown, version: string | null, before: UpdateState): void {
    const failure = failureOf(error)
    log.warn('update failed', { detail: failure.detail ?? failure.code })
    failures++
    show(isAsked || failures > 1 ? { phase: 'failed', version, failure } : before)
  }

  async function lookForUpdate(asked: boolean): Promise<void> {
    const now = facts()
    const before = current
    if (asked) isAsked = true
    if ('off' in now || !['idle', 'available', 'failed'].includes(before.phase)) return
    isAsked = asked
    show({ phase: 'checking' })
    try {
      updater ??= await options.load(now.feed)
      const { version, isNewer, isOlder } = await updater.check()
      if (!isNewer) {
        failures = 0
        const checkedAt = new Date(clock.now()).toISOString()
        show({ phase: 'idle', checkedAt, older: isOlder ? version : null })
        return
      }
      show({ phase: 'available', version, by: now.by })
      if (now.by === 'self' && !declined.has(version)) await fetchVersion(updater, version)
      else failures = 0
    } catch (error) {
      fail(error, null, before)
    }
  }

  async function fetchVersion(from: Updater, version: string): Promise<void> {
    const available: UpdateState = { phase: 'available', version, by: 'self' }
    const controller = new AbortController()
    downloading = controller
    let shown = 0
    show({ phase: 'downloading', version, percent: 0 })
    try {
      await from.download((percent) => {
        if (percent === shown || controller.signal.aborted) return
        shown = percent
        show({ phase: 'downloading', version, percent })
      }, controller.signal)
      failures = 0
      show({ phase: 'ready', version })
    } catch (error) {
      if (controller.signal.aborted) show(available)
      else fail(error, version, available)
    }
  }

  function checkQuietly(): void {
    if (!options.settings().checkForUpdates) return
    isDue = !options.isOnline()
    if (isDue) return
    void lookForUpdate(false)
  }

  function schedule(ms: number): void {
    timer = clock.setTimeout(() => {
      schedule(INTERVAL_MS * (0.75 + random() / 2))
      checkQuietly()
    }, ms)
  }

  return {
    start: () => schedule(FIRST_CHECK_MS * (1 + random())),
    dispose() {
      timer.cancel()
      downloading?.abort()
    },
    state() {
      const now = facts()
      return 'off' in now ? now.off : current
    },
    check: () => void lookForUpdate(true),
    download() {
      const { phase } = current
      if (updater === null || (phase !== 'available' && phase !== 'failed')) return
      const { version } = current
      const now = facts()
      if (version === null || 'off' in now || now.by !== 'self') return
      isAsked = true
      void fetchVersion(updater, version)
    },
    cancel() {
      if (current.phase !== 'downloading') return
      declined.add(current.version)
      downloading?.abort()
    },
    restartAndInstall() {
      if (current.phase !== 'ready') return
      isRestarting = true
      show({ phase: 'installing', version: current.version })
      options.quit()
    },
    stay() {
      if (current.phase !== 'installing') return
      isRestarting = false
      show({ phase: 'ready', version: current.version })
    },
    online() {
      if (isDue) checkQuietly()
    },
    beforeExit() {
      if (updater === null || (current.phase !== 'ready' && current.phase !== 'installing')) return
      if (!updater.install(isRestarting)) log.warn('update not installed')
    }
  }
}
