/**
 * A process that uses the keychain and nothing else, because a keychain may block or crash the one that asks it.
 * Its arguments are the keychain's options and, where it shall die, the failpoint and how many of them it survives.
 */
import { execFileSync } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { createRequire } from 'node:module'
import { createKeychain } from '../../main/keychain.ts'
import type { Tokens } from '../../main/cloudlink/types.ts'

export type CallerOptions = {
  service: string
  account: string
  markerFile: string
  /** Ends the process, as kill -9 does, at the n-th failpoint (from 1) of that name. */
  die?: { at: string; nth: number }
  /** Locks the keychain when that many pieces are written. */
  lockAfterPieces?: number
}
export type CallerCall =
  | { method: 'load' | 'clear' | 'storeKey' | 'eraseAll' | 'end' }
  | { method: 'save'; tokens: Tokens }
  /** An entry as it is in the keychain. */
  | { method: 'entry'; account: string }
export type CallerAnswer =
  { value: unknown } | { error: { name: string; message: string } } | { waiting: boolean }

/** Arguments of dbus-send. */
const LOCK = [
  '--session',
  '--print-reply',
  '--dest=org.freedesktop.secrets',
  '/org/freedesktop/secrets',
  'org.freedesktop.Secret.Service.Lock',
  'array:objpath:/org/freedesktop/secrets/collection/login'
]

const options = JSON.parse(process.argv[2] ?? '') as CallerOptions
const { die, service } = options
const tell = (answer: CallerAnswer): void => void process.send?.(answer)

let pieces = 0
let left = die?.nth ?? 0
subscribe('cloudlink-chat:failpoint', (message) => {
  const { name } = message as { name: string }
  if (name === die?.at && --left === 0) process.kill(process.pid, 'SIGKILL')
  if (name === 'keychain-piece' && ++pieces === options.lockAfterPieces) {
    execFileSync('dbus-send', LOCK, { stdio: 'ignore' })
  }
})

const keychain = createKeychain({ ...options, onWaiting: (waiting) => tell({ waiting }) })

async function answer(call: CallerCall): Promise<unknown> {
  switch (call.method) {
    case 'load':
      return keychain.tokens.load()
    case 'save':
      return keychain.tokens.save(call.tokens)
    case 'clear':
      return keychain.tokens.clear()
    case 'storeKey':
      return (await keychain.storeKey()).toString('hex')
    case 'eraseAll':
      return keychain.eraseAll()
    case 'entry': {
      const keytar = createRequire(import.meta.url)('keytar') as typeof import('keytar')
      return keytar.getPassword(service, call.account)
    }
    case 'end':
      return process.exit(0)
  }
}

process.on('message', (call: CallerCall) => {
  answer(call).then(
    (value) => tell({ value }),
    (error: unknown) =>
      tell({
        error:
          error instanceof Error
            ? { name: error.name, message: error.message }
            : { name: 'Thrown', message: '' }
      })
  )
})
