import { execFile } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { lineFromChild } from './children.ts'
import type { Children } from './children.ts'

/** True where programs can reach the person's own keychain. */
export function hasSessionBus(env: NodeJS.ProcessEnv): boolean {
  if (process.platform !== 'linux' || env.DBUS_SESSION_BUS_ADDRESS) return true
  return Boolean(env.XDG_RUNTIME_DIR) && existsSync(join(env.XDG_RUNTIME_DIR ?? '', 'bus'))
}

/**
 * Starts a session bus and, on it, a keychain that is open already and keeps its entries in the folder. It is
 * for trying the program on a machine without a desktop: its password is no secret.
 * @returns the variables that lead programs to it.
 */
export async function startKeychain(children: Children, folder: string): Promise<NodeJS.ProcessEnv> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const bus = children.start('dbus-daemon', ['--session', '--nofork', '--print-address=3'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe']
  })
  const env = { DBUS_SESSION_BUS_ADDRESS: await lineFromChild(bus) }

  const keyring = children.start(
    'gnome-keyring-daemon',
    ['--foreground', '--unlock', '--components=secrets', `--control-directory=${join(folder, 'control')}`],
    { stdio: ['pipe', 'ignore', 'ignore'], env: { ...process.env, ...env, XDG_DATA_HOME: folder } }
  )
  keyring.stdin?.end('no secret')
  await nameOnBus('org.freedesktop.secrets', env)
  return env
}

/** Resolves when somebody answers to the name. */
async function nameOnBus(name: string, env: NodeJS.ProcessEnv): Promise<void> {
  const call = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus']
  for (let attempt = 0; attempt < 100; attempt++) {
    const { stdout } = await promisify(execFile)(
      'dbus-send',
      [...call, 'org.freedesktop.DBus.NameHasOwner', `string:${name}`],
      { env: { ...process.env, ...env } }
    )
    if (stdout.includes('boolean true')) return
    await wait(100)
  }
  throw new Error('gnome-keyring-daemon did not start.')
}
