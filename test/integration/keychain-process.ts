/**
 * A process that only uses the keychain, because a keychain may block or crash the process that calls it. It takes
 * KeychainProcessOptions as JSON in its first argument, and requests over IPC.
 */
import { execFileSync } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { createRequire } from 'node:module'
import { createKeychain } from '../../main/keychain.ts'
import type { Tokens } from '../../main/cloudlink/types.ts'

export type KeychainProcessOptions = {
  service: string
  account: string
  markerFile: string
  /** Kills the process with SIGKILL at the n-th failpoint with this name, counted from 1. */
  killAt?: { failpoint: string; nth: number }
  /** Locks the keychain after this many pieces have been written. */
  lockAfterPieces?: number
}
export type KeychainRequest =
  | { method: 'load' | 'clear' | 'storeKey' | 'eraseAll' | 'end' }
  | { method: 'save'; tokens: Tokens }
  /** Reads one raw entry of the keychain. */
  | { method: 'entry'; account: string }
export type KeychainResponse =
  | { value: unknown }
  | { error: { name: string; message: string } }
  /** Not an answer: whether the keychain is being waited for. */
  | { waiting: boolean }

/** Arguments of dbus-send. */
const LOCK = [
  '--session',
  '--print-reply',
  '--dest=org.freedesktop.secrets',
  '/org/freedesktop/secrets',
  'org.freedesktop.Secret.Service.Lock',
  'array:objpath:/org/freedesktop/secrets/collection/login'
]

const options = JSON.parse(process.argv[2] ?? '') as KeychainProcessOptions
const { killAt, service } = options
const send = (response: KeychainResponse): void => void process.send?.(response)

let pieces = 0
let failpointsLeft = killAt?.nth ?? 0
subscribe('cloudlink-chat:failpoint', (message) => {
  const { name } = message as { name: string }
  if (name === killAt?.failpoint && --failpointsLeft === 0) process.kill(process.pid, 'SIGKILL')
  if (name === 'keychain-piece' && ++pieces === options.lockAfterPieces) {
    execFileSync('dbus-send', LOCK, { stdio: 'ignore' })
  }
})

const keychain = createKeychain({ ...options, onWaiting: (waiting) => send({ waiting }) })

async function handle(request: KeychainRequest): Promise<unknown> {
  switch (request.method) {
    case 'load':
      return keychain.tokens.load()
    case 'save':
      return keychain.tokens.save(request.tokens)
    case 'clear':
      return keychain.tokens.clear()
    case 'storeKey':
      return (await keychain.storeKey()).toString('hex')
    case 'eraseAll':
      return keychain.eraseAll()
    case 'entry': {
      const keytar = createRequire(import.meta.url)('keytar') as typeof import('keytar')
      return keytar.getPassword(service, request.account)
    }
    case 'end':
      return process.exit(0)
  }
}

process.on('message', (request: KeychainRequest) => {
  handle(request).then(
    (value) => send({ value }),
    (error: unknown) =>
      send({
        error:
          error instanceof Error
            ? { name: error.name, message: error.message }
            : { name: 'Thrown', message: '' }
      })
  )
})
