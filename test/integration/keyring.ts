/** A gnome-keyring for one test, on its own D-Bus session bus, and processes that use it. */
import { execFile, fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createChildren } from '../../build/tools/children.ts'
import { startBus, startKeyring } from '../../build/launch/keychain.ts'
import type { KeychainResponse, KeychainRequest, KeychainProcessOptions } from './keychain-process.ts'

const SECRETS = '/org/freedesktop/secrets'
const LOGIN = `${SECRETS}/collection/login`
const PASSWORD = 'no secret'

export type KeychainProcess = {
  /** @throws Error with name and message of the keychain's error, or with the name `Died` if the process ended */
  call(call: KeychainRequest): Promise<unknown>
  /** Resolves when the process reports that it is waiting for the keychain, or (false) that it no longer is. */
  waiting(expected: boolean): Promise<void>
  /** Resolves when the process has ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

export type Keyring = {
  env: NodeJS.ProcessEnv
  /** The labels of all entries, sorted. */
  items(): Promise<string[]>
  lock(): Promise<void>
  /** Restarts the keyring: unlocked with the right password (the default), locked with another one. */
  restart(password?: string): Promise<void>
  /** Suspends the keyring's process, which makes it look very slow. */
  freeze(): void
  /** Resumes the keyring's process. */
  thaw(): void
  startProcess(options: KeychainProcessOptions, env?: NodeJS.ProcessEnv): KeychainProcess
  end(): Promise<void>
}

/** @param env for the programs on the bus, for example with a display for password prompts */
export async function openKeyring(
  folder: string,
  env: NodeJS.ProcessEnv = envWithoutDesktop()
): Promise<Keyring> {
  const children = createChildren()
  const processes: ChildProcess[] = []
  const bus = { ...env, ...(await startBus(children, env)) }
  const start = (password: string): Promise<ChildProcess> =>
    startKeyring(children, { folder, password, env: bus })
  let daemon = await start(PASSWORD)

  async function callSecretService(path: string, ...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(
      'dbus-send',
      ['--session', '--print-reply=literal', '--dest=org.freedesktop.secrets', path, ...args],
      { env: bus }
    )
    return stdout
  }
  const property = (path: string, type: string, name: string): Promise<string> =>
    callSecretService(
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
      await callSecretService(SECRETS, 'org.freedesktop.Secret.Service.Lock', `array:objpath:${LOGIN}`)
    },
    async restart(password = PASSWORD) {
      const ended = once(daemon, 'exit')
      daemon.kill('SIGTERM')
      await ended
      daemon = await start(password)
    },
    freeze: () => void daemon.kill('SIGSTOP'),
    thaw: () => void daemon.kill('SIGCONT'),
    startProcess(options, env = bus) {
      const { keychainProcess, child } = forkKeychainProcess(options, env)
      processes.push(child)
      return keychainProcess
    },
    async end() {
      daemon.kill('SIGCONT')
      for (const child of processes) child.kill('SIGKILL')
      await children.end()
    }
  }
}

/** The environment variables of this process without those that connect it to a desktop. */
export function envWithoutDesktop(): NodeJS.ProcessEnv {
  const desktop = ['DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR']
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !desktop.includes(name)))
}

function forkKeychainProcess(
  options: KeychainProcessOptions,
  env: NodeJS.ProcessEnv
): { keychainProcess: KeychainProcess; child: ChildProcess } {
  const file = fileURLToPath(new URL('keychain-process.ts', import.meta.url))
  const child = fork(file, [JSON.stringify(options)], { env, execArgv: [] })
  let resolveResponse: ((response: KeychainResponse) => void) | null = null
  let isWaiting = false
  const watchers = new Set<() => void>()
  child.on('message', (response: KeychainResponse) => {
    if ('waiting' in response) {
      isWaiting = response.waiting
      for (const watcher of watchers) watcher()
    } else resolveResponse?.(response)
  })
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal }))
  )
  return {
    child,
    keychainProcess: {
      async call(call) {
        const response = new Promise<KeychainResponse>((resolve) => (resolveResponse = resolve))
        child.send(call)
        const got = await Promise.race([
          response,
          ended.then(({ code, signal }) => ({ error: { name: 'Died', message: String(signal ?? code) } }))
        ])
        if ('error' in got) throw Object.assign(new Error(got.error.message), { name: got.error.name })
        return 'value' in got ? got.value : undefined
      },
      waiting: (expected) =>
        new Promise((resolve) => {
          const check = (): void => {
            if (isWaiting !== expected) return
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
