import { execFile } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { lineFromChild } from '../tools/children.ts'
import type { Children } from '../tools/children.ts'

/** True if programs can reach the person's own keychain: on Linux that needs a session bus. */
export function hasSessionBus(env: NodeJS.ProcessEnv): boolean {
  if (process.platform !== 'linux' || env.DBUS_SESSION_BUS_ADDRESS) return true
  return Boolean(env.XDG_RUNTIME_DIR) && existsSync(join(env.XDG_RUNTIME_DIR ?? '', 'bus'))
}

/**
 * Starts a session bus with an unlocked keychain that stores its entries in the folder. Its password is not secret: it is
 * only for trying the program on a machine without a desktop.
 * @returns the environment variables with which programs find it
 */
export async function startKeychain(children: Children, folder: string): Promise<NodeJS.ProcessEnv> {
  const env = await startBus(children, process.env)
  await startKeyring(children, { folder, password: 'no secret', env: { ...process.env, ...env } })
  return env
}

/** Starts a session bus. Programs that the bus starts get `env`. @returns the variable with which programs find the bus */
export async function startBus(
  children: Children,
  env: NodeJS.ProcessEnv
): Promise<{ DBUS_SESSION_BUS_ADDRESS: string }> {
  const bus = children.start('dbus-daemon', ['--session', '--nofork', '--print-address=3'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env
  })
  return { DBUS_SESSION_BUS_ADDRESS: await lineFromChild(bus) }
}

/**
 * Starts gnome-keyring on the session bus of `env` and unlocks the keyring in the folder, or creates one with the password.
 * With a wrong password, the keyring stays locked.
 */
export async function startKeyring(
  children: Children,
  options: { folder: string; password: string; env: NodeJS.ProcessEnv }
): Promise<ChildProcess> {
  const { folder, password, env } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const keyring = children.start(
    'gnome-keyring-daemon',
    ['--foreground', '--unlock', '--components=secrets', `--control-directory=${join(folder, 'control')}`],
    { stdio: ['pipe', 'ignore', 'ignore'], env: { ...env, XDG_DATA_HOME: folder } }
  )
  keyring.stdin?.end(password)
  await waitForBusName('org.freedesktop.secrets', env)
  return keyring
}

/** Resolves when a program owns the name on the session bus. */
async function waitForBusName(name: string, env: NodeJS.ProcessEnv): Promise<void> {
  const call = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus']
  for (let attempt = 0; attempt < 100; attempt++) {
    const { stdout } = await promisify(execFile)(
      'dbus-send',
      [...call, 'org.freedesktop.DBus.NameHasOwner', `string:${name}`],
      { env }
    )
    if (stdout.includes('boolean true')) return
    await wait(100)
  }
  throw new Error('gnome-keyring-daemon did not start.')
}
