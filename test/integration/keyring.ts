/** A gnome-keyring of a test's own, on a bus of its own, and processes that use it. */
import { execFile, fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createChildren } from '../../build/tools/children.ts'
import { startBus, startKeyring } from '../../build/launch/keychain.ts'
import type { CallerAnswer, CallerCall, CallerOptions } from './keychain-caller.ts'

const SECRETS = '/org/freedesktop/secrets'
const LOGIN = `${SECRETS}/collection/login`
const PASSWORD = 'no secret'

export type Caller = {
  /** @throws the keychain's error, by name and sentence; or says that the process died. */
  call(call: CallerCall): Promise<unknown>
  /** Resolves when the keychain says that it waits, or no longer does. */
  waiting(is: boolean): Promise<void>
  /** How the process ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

export type Keyring = {
  env: NodeJS.ProcessEnv
  /** Labels of everything that it holds. */
  items(): Promise<string[]>
  lock(): Promise<void>
  /** Ends the keyring and starts it again: open where the password is right (the default), else locked. */
  restart(password?: string): Promise<void>
  /** Stops and continues the keyring's process, as a very slow machine does. */
  freeze(): void
  thaw(): void
  caller(options: CallerOptions, env?: NodeJS.ProcessEnv): Caller
  end(): Promise<void>
}

/** @param env what the programs of the bus get, for example a display to ask for passwords on. */
export async function openKeyring(folder: string, env: NodeJS.ProcessEnv = bare()): Promise<Keyring> {
  const children = createChildren()
  const callers: ChildProcess[] = []
  const bus = { ...env, ...(await startBus(children, env)) }
  const start = (password: string): Promise<ChildProcess> =>
    startKeyring(children, { folder, password, env: bus })
  let daemon = await start(PASSWORD)

  async function ask(path: string, ...words: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(
      'dbus-send',
      ['--session', '--print-reply=literal', '--dest=org.freedesktop.secrets', path, ...words],
      { env: bus }
    )
    return stdout
  }
  const property = (path: string, type: string, name: string): Promise<string> =>
    ask(
      path,
      'org.freedesktop.DBus.Properties.Get',
      `string:org.freedesktop.Secret.${type}`,
      `string:${name}`
    )

  return {
    env: bus,
    async items() {
      const paths = (await property(LOGIN, 'Collection', 'Items')).match(/\/org\/\S+/g) ?? []
      const labels = await Promise.all(paths.map((path) => property(path, 'Item', 'Label')))
      return labels.map((label) => label.replace(/^\s*variant\s+/, '').trim()).sort()
    },
    async lock() {
      await ask(SECRETS, 'org.freedesktop.Secret.Service.Lock', `array:objpath:${LOGIN}`)
    },
    async restart(password = PASSWORD) {
      const ended = once(daemon, 'exit')
      daemon.kill('SIGTERM')
      await ended
      daemon = await start(password)
    },
    freeze: () => void daemon.kill('SIGSTOP'),
    thaw: () => void daemon.kill('SIGCONT'),
    caller(options, callerEnv = bus) {
      const { caller, process: child } = startCaller(options, callerEnv)
      callers.push(child)
      return caller
    },
    async end() {
      daemon.kill('SIGCONT')
      for (const child of callers) child.kill('SIGKILL')
      await children.end()
    }
  }
}

/** The variables of a machine without a desktop. */
export function bare(): NodeJS.ProcessEnv {
  const desktop = ['DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR']
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !desktop.includes(name)))
}

function startCaller(
  options: CallerOptions,
  env: NodeJS.ProcessEnv
): { caller: Caller; process: ChildProcess } {
  const file = fileURLToPath(new URL('keychain-caller.ts', import.meta.url))
  const child = fork(file, [JSON.stringify(options)], { env, execArgv: [] })
  let answered: ((answer: CallerAnswer) => void) | null = null
  let isWaiting = false
  const watchers = new Set<() => void>()
  child.on('message', (answer: CallerAnswer) => {
    if ('waiting' in answer) {
      isWaiting = answer.waiting
      for (const watcher of watchers) watcher()
    } else answered?.(answer)
  })
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal }))
  )
  return {
    process: child,
    caller: {
      async call(call) {
        const answer = new Promise<CallerAnswer>((resolve) => (answered = resolve))
        child.send(call)
        const got = await Promise.race([
          answer,
          ended.then(({ code, signal }) => ({ error: { name: 'Died', message: String(signal ?? code) } }))
        ])
        if ('error' in got) throw Object.assign(new Error(got.error.message), { name: got.error.name })
        return 'value' in got ? got.value : undefined
      },
      waiting: (is) =>
        new Promise((resolve) => {
          const check = (): void => {
            if (isWaiting !== is) return
            watchers.delete(check)
            resolve()
          }
          watchers.add(check)
          check()
        }),
      ended
    }
  }
}
