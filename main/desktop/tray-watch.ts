/**
 * Whether the desktop shows tray icons, which the program needs to know before it hides its window. macOS and Windows always
 * do. On Linux it depends on a service on the session bus (https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/),
 * which may appear and vanish at any time and which Electron does not report.
 */
import type { EventEmitter } from 'node:events'
import type { Message, MessageBus } from '@jellybrick/dbus-next'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'

const WATCHER = 'org.kde.StatusNotifierWatcher'
const WATCHER_PATH = '/StatusNotifierWatcher'
const BUS = 'org.freedesktop.DBus'
const BUS_PATH = '/org/freedesktop/DBus'

/** What says that something changed: the watcher's owner, and whether anything draws the icons. */
const SIGNALS = [
  `type='signal',sender='${BUS}',interface='${BUS}',member='NameOwnerChanged',arg0='${WATCHER}'`,
  `type='signal',interface='${WATCHER}',path='${WATCHER_PATH}'`
]

/** How long the desktop may take to answer, in ms; then there is no tray. */
const TIMEOUT_MS = 1_000

export type TrayWatch = {
  /** Whether tray icons are shown, as far as it is known; on Linux false until the first answer. */
  isShown(): boolean
  /** Begins to watch, and resolves with `isShown()` once there is an answer. Never rejects. */
  whenKnown(): Promise<boolean>
  dispose(): void
}

/** What a watcher of the session bus needs of the library, loaded when it is first needed. */
export type SessionBus = {
  bus: MessageBus
  Message: typeof Message
  /** The flag of a call that must not start a service. */
  noAutoStart: number
}

/** Connects to the session bus. @throws if there is none */
export async function openSessionBus(busAddress?: string): Promise<SessionBus> {
  const { sessionBus, Message, MessageFlag } = await import('@jellybrick/dbus-next')
  const bus = sessionBus(busAddress === undefined ? {} : { busAddress })
  return { bus, Message, noAutoStart: MessageFlag.NO_AUTO_START }
}

/** @param options.onChange called after each change that follows the first answer */
export function createTrayWatch(options: {
  platform: NodeJS.Platform
  openBus(): Promise<SessionBus>
  clock: Clock
  log: Log
  onChange(): void
}): TrayWatch {
  const { platform, openBus, clock, log, onChange } = options
  let isShown = platform !== 'linux'
  let known: Promise<void> | null = platform === 'linux' ? null : Promise.resolve()
  let session: SessionBus | null = null
  let isAnswered = false
  /** How often the desktop was asked; only the last answer counts. */
  let asked = 0

  function set(now: boolean): void {
    if (now === isShown) return
    isShown = now
    if (isAnswered) onChange()
  }

  /** As Electron does: without something that draws icons, a watcher is not enough. */
  async function askWatcher({ bus, Message, noAutoStart }: SessionBus): Promise<boolean> {
    const answer = await bus.call(
      new Message({
        destination: WATCHER,
        path: WATCHER_PATH,
        interface: `${BUS}.Properties`,
        member: 'Get',
        signature: 'ss',
        body: [WATCHER, 'IsStatusNotifierHostRegistered'],
        flags: noAutoStart
      })
    )
    const variant = answer?.body[0]
    return typeof variant === 'object' && variant !== null && 'value' in variant && variant.value === true
  }

  async function check(now: SessionBus): Promise<void> {
    const mine = ++asked
    const answer = await orAfter(askWatcher(now), false)
    if (mine === asked) set(answer)
  }

  async function orAfter<T>(promise: Promise<T>, otherwise: T): Promise<T> {
    return new Promise((resolve) => {
      const timer = clock.setTimeout(() => resolve(otherwise), TIMEOUT_MS)
      promise.then(resolve, () => resolve(otherwise)).finally(() => timer.cancel())
    })
  }

  async function watch(): Promise<void> {
    const opened = await openBus()
    session = opened
    const { bus, Message } = opened
    // Without a listener, the first error of the connection would end the program.
    const emitter: EventEmitter = bus
    emitter.on('error', () => {
      log.warn('session bus lost')
      asked++
      set(false)
    })
    bus.on('message', ({ interface: of, member, body }) => {
      const isOwner = of === BUS && member === 'NameOwnerChanged' && body[0] === WATCHER
      if (isOwner || of === WATCHER) void check(opened)
    })
    const adding = SIGNALS.map((rule) =>
      bus.call(
        new Message({
          ...{ destination: BUS, path: BUS_PATH, interface: BUS, member: 'AddMatch' },
          ...{ signature: 's', body: [rule] }
        })
      )
    )
    await Promise.all(adding)
    await check(opened)
  }

  return {
    isShown: () => isShown,
    async whenKnown() {
      known ??= orAfter(
        watch().catch(() => log.info('no session bus')),
        undefined
      ).then(() => void (isAnswered = true))
      await known
      return isShown
    },
    dispose: () => session?.bus.disconnect()
  }
}
