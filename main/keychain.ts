/**
 * Tokens and the store's key in the operating system's keychain. Three things make it more than two calls:
 * a locked keychain answers exactly like an empty one (so a marker file says what must be there), Windows keeps at
 * most 2,560 bytes an entry (so long values go in pieces), and a crash may come between two pieces (so each set has
 * a generation, and the marker names the one that is whole, and those of which something may be left).
 */
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import * as z from 'zod'
import type { FailureDetail } from '../preload/contract/index.ts'
import type { Tokens, TokenVault } from './cloudlink/types.ts'
import { failpoint } from './kernel/failpoint.ts'
import { readMarker, writeMarker } from './keychain-marker.ts'
import type { Marker, PieceSet } from './keychain-marker.ts'

/** Characters an entry, on the safe side of 2,560 bytes: tokens are ASCII (RFC 6749, appendix A). */
const PIECE = 1_200
const WAITING_MS = 3_000
const KEY_BYTES = 32

/** Holds what to do, and never what was to be kept. */
class KeychainError extends Error {
  override name = 'KeychainError'
  readonly detail: KeychainDetail
  constructor(detail: KeychainDetail) {
    super(detail)
    this.detail = detail
  }
}

/** `keychain-silent` is also what libsecret says for ever to a process older than a keychain that was restarted. */
type KeychainDetail = Extract<FailureDetail, `keychain-${string}`>

export type Keychain = {
  tokens: TokenVault
  /** The store's key; made at the first call. @throws KeychainError */
  storeKey(): Promise<Buffer>
  /** Removes every entry of this keychain and its marker. @throws KeychainError where something may be left. */
  eraseAll(): Promise<void>
}

type Keytar = typeof import('keytar')
type EntryName = keyof Marker

const tokensShape = z.object({ accessToken: z.string(), refreshToken: z.string(), expiresIn: z.number() })

/**
 * @param service and account name the entries; the account is read before the first use
 * @param markerFile says, without any secret, what the keychain must hold
 * @param onWaiting gets true after 3 s without an answer (the system may be asking the person), and false after it
 */
export function createKeychain(options: {
  service: string
  account: string | (() => Promise<string>)
  markerFile: string
  onWaiting(waiting: boolean): void
}): Keychain {
  const { service, markerFile, onWaiting } = options
  let account = typeof options.account === 'string' ? options.account : ''
  let queue: Promise<unknown> = Promise.resolve()

  /** One operation after the other: two would each move the marker over what the other wrote. */
  function inTurn<T>(work: (keytar: Keytar) => Promise<T>): Promise<T> {
    const turn = queue.then(async () => {
      const timer = setTimeout(() => onWaiting(true), WAITING_MS)
      try {
        if (typeof options.account !== 'string' && account === '') account = await options.account()
        return await work(await load())
      } finally {
        clearTimeout(timer)
        onWaiting(false)
      }
    })
    queue = turn.catch(() => undefined)
    return turn
  }

  const accountOf = (name: EntryName, generation: number, piece: number): string =>
    `${account} ${name} ${generation}.${piece}`

  const noted = (): Promise<Marker> => ask(readMarker(markerFile), 'keychain-unreadable')

  async function note(name: EntryName, entry: Marker[EntryName]): Promise<void> {
    await ask(writeMarker(markerFile, { ...(await noted()), [name]: entry }), 'keychain-not-noted')
  }

  const get = (keytar: Keytar, place: string): Promise<string | null> =>
    ask(keytar.getPassword(service, place), 'keychain-silent')

  /** The entry is there afterwards, and can be read. */
  async function put(keytar: Keytar, place: string, text: string): Promise<void> {
    await ask(keytar.setPassword(service, place, text), 'keychain-refused')
    if ((await get(keytar, place)) !== text) throw new KeychainError('keychain-locked')
  }

  /** What the marker says must be there; a null from the keychain then means locked, never absent. */
  async function read(keytar: Keytar, name: EntryName): Promise<string | null> {
    const { current } = (await noted())[name]
    if (current === null) return null
    let value = ''
    for (let piece = 0; piece < current.pieces; piece++) {
      const found = await get(keytar, accountOf(name, current.generation, piece))
      if (found === null) throw new KeychainError('keychain-locked')
      value += found
    }
    return value
  }

  /** All new pieces, read back; then the marker turns to them; then the old pieces go. */
  async function write(keytar: Keytar, name: EntryName, value: string): Promise<void> {
    await tidy(keytar, name)
    const { current } = (await noted())[name]
    const fresh: PieceSet = {
      generation: (current?.generation ?? 0) + 1,
      pieces: Math.max(1, Math.ceil(value.length / PIECE))
    }
    await note(name, { current, loose: [fresh] })
    for (let piece = 0; piece < fresh.pieces; piece++) {
      await put(
        keytar,
        accountOf(name, fresh.generation, piece),
        value.slice(piece * PIECE, (piece + 1) * PIECE)
      )
      failpoint('keychain-piece')
    }
    await note(name, { current: fresh, loose: current === null ? [] : [current] })
    // What is kept is kept; a keychain that closes just now is tidied at the next write.
    await tidy(keytar, name).catch(() => undefined)
  }

  /** Removes the pieces that count as gone. @throws KeychainError where some may still be there. */
  async function tidy(keytar: Keytar, name: EntryName): Promise<void> {
    const { current, loose } = (await noted())[name]
    if (loose.length === 0) return
    for (const { generation, pieces } of loose) {
      for (let piece = 0; piece < pieces; piece++) await remove(keytar, accountOf(name, generation, piece))
    }
    await note(name, { current, loose: [] })
  }

  async function remove(keytar: Keytar, place: string): Promise<void> {
    const drop = (): Promise<boolean> => ask(keytar.deletePassword(service, place), 'keychain-silent')
    if (await drop()) return
    // Absent and locked look the same: only one that is open takes an entry.
    const proof = `${account} proof`
    await put(keytar, proof, 'open')
    await drop()
    await ask(keytar.deletePassword(service, proof), 'keychain-silent')
  }

  async function erase(keytar: Keytar, name: EntryName): Promise<void> {
    const { current, loose } = (await noted())[name]
    if (current !== null) await note(name, { current: null, loose: [...loose, current] })
    await tidy(keytar, name)
  }

  return {
    tokens: {
      load: () =>
        inTurn(async (keytar) => {
          const text = await read(keytar, 'tokens')
          if (text !== null) return tokensOf(text)
          // A missing keychain is reported now, not after the person typed a password.
          await get(keytar, accountOf('tokens', 1, 0))
          return null
        }),
      save: (tokens) => inTurn((keytar) => write(keytar, 'tokens', JSON.stringify(tokens))),
      clear: () => inTurn((keytar) => erase(keytar, 'tokens'))
    },
    storeKey: () =>
      inTurn(async (keytar) => {
        await tidy(keytar, 'key')
        const known = await read(keytar, 'key')
        if (known !== null) return keyOf(known)
        // Where the marker was lost, the key that opens the data is still there: it is never written over.
        const found = await get(keytar, accountOf('key', 1, 0))
        if (found !== null) {
          const key = keyOf(found)
          await note('key', { current: { generation: 1, pieces: 1 }, loose: [] })
          return key
        }
        const key = randomBytes(KEY_BYTES)
        await write(keytar, 'key', key.toString('base64'))
        return key
      }),
    eraseAll: () =>
      inTurn(async (keytar) => {
        await erase(keytar, 'tokens')
        await erase(keytar, 'key')
        await rm(markerFile, { force: true })
      })
  }
}

/** For "this session only": nothing outlives the process. */
export function createMemoryVault(): TokenVault {
  let held: Tokens | null = null
  return {
    load: async () => held,
    save: async (tokens) => {
      held = tokens
    },
    clear: async () => {
      held = null
    }
  }
}

/** Loaded at the first use: where libsecret is missing, everything else must still run. */
async function load(): Promise<Keytar> {
  try {
    const module = (await import('keytar')) as Keytar & { default?: Keytar }
    return module.default ?? module
  } catch {
    throw new KeychainError('keychain-silent')
  }
}

/** An answer of the keychain or the disk; its own words may hold anything and end here. */
async function ask<T>(answer: Promise<T>, detail: KeychainDetail): Promise<T> {
  try {
    return await answer
  } catch {
    throw new KeychainError(detail)
  }
}

/** Null where the entry is no sign-in of this version: the person signs in again, which replaces it. */
function tokensOf(text: string): Tokens | null {
  try {
    return tokensShape.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function keyOf(text: string): Buffer {
  const key = Buffer.from(text, 'base64')
  if (key.length !== KEY_BYTES) throw new KeychainError('keychain-wrong-key')
  return key
}
