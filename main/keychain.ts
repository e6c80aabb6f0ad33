/**
 * Keeps the tokens and the store's key in the operating system's keychain. Three problems make this complicated:
 * - A locked keychain answers exactly like an empty one, so a marker file records which entries must exist.
 * - Windows stores at most 2,560 bytes per entry, so long values are split into pieces.
 * - A crash may happen between two pieces, so each set of pieces has a generation number. The marker names the complete
 *   generation, and those that may have left pieces behind.
 */
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import * as z from 'zod'
import type { FailureDetail } from '../preload/contract/index.ts'
import type { Tokens, TokenVault } from './cloudlink/types.ts'
import { failpoint } from './kernel/failpoint.ts'
import { readMarker, writeMarker } from './keychain-marker.ts'
import type { Marker, PieceSet } from './keychain-marker.ts'

/** Characters per entry, safely below 2,560 bytes: tokens are ASCII (RFC 6749, appendix A). */
const PIECE_LENGTH = 1_200
const SLOW_MS = 3_000
const KEY_BYTES = 32

/** Carries only a code, never the value. */
class KeychainError extends Error {
  override name = 'KeychainError'
  readonly detail: KeychainDetail
  constructor(detail: KeychainDetail) {
    super(detail)
    this.detail = detail
  }
}

/**
 * `keychain-silent` means no usable answer. If the keychain service restarts while this process runs, libsecret fails like
 * this until this process restarts too.
 */
type KeychainDetail = Extract<FailureDetail, `keychain-${string}`>

export type Keychain = {
  tokens: TokenVault
  /** The store's key, 32 bytes; generated at the first call. @throws KeychainError */
  storeKey(): Promise<Buffer>
  /** Deletes all entries and the marker file. @throws KeychainError if an entry may still exist */
  eraseAll(): Promise<void>
}

type Keytar = typeof import('keytar')
type EntryName = keyof Marker

const tokensShape = z.object({ accessToken: z.string(), refreshToken: z.string(), expiresIn: z.number() })

/**
 * @param service and account identify the entries; an account function is called before the first use
 * @param markerFile see keychain-marker.ts
 * @param onWaiting called with true after 3 s without an answer (the system may be asking the person), and with false when
 *   the operation has ended
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

  /** Runs one operation at a time: concurrent ones would overwrite each other's marker. */
  function enqueue<T>(work: (keytar: Keytar) => Promise<T>): Promise<T> {
    const turn = queue.then(async () => {
      const timer = setTimeout(() => onWaiting(true), SLOW_MS)
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

  const loadMarker = (): Promise<Marker> => ask(readMarker(markerFile), 'keychain-unreadable')

  async function updateMarker(name: EntryName, entry: Marker[EntryName]): Promise<void> {
    await ask(writeMarker(markerFile, { ...(await loadMarker()), [name]: entry }), 'keychain-not-noted')
  }

  const get = (keytar: Keytar, entryAccount: string): Promise<string | null> =>
    ask(keytar.getPassword(service, entryAccount), 'keychain-silent')

  /** Writes an entry and reads it back. */
  async function put(keytar: Keytar, entryAccount: string, text: string): Promise<void> {
    await ask(keytar.setPassword(service, entryAccount, text), 'keychain-refused')
    if ((await get(keytar, entryAccount)) !== text) throw new KeychainError('keychain-locked')
  }

  /** Reads the value if the marker lists it. If the keychain then returns null for a piece, it is locked. */
  async function read(keytar: Keytar, name: EntryName): Promise<string | null> {
    const { current } = (await loadMarker())[name]
    if (current === null) return null
    let value = ''
    for (let piece = 0; piece < current.pieces; piece++) {
      const found = await get(keytar, accountOf(name, current.generation, piece))
      if (found === null) throw new KeychainError('keychain-locked')
      value += found
    }
    return value
  }

  /** Writes all new pieces, then switches the marker to them, then deletes the old pieces. */
  async function write(keytar: Keytar, name: EntryName, value: string): Promise<void> {
    await deleteLoosePieces(keytar, name)
    const { current } = (await loadMarker())[name]
    const newSet: PieceSet = {
      generation: (current?.generation ?? 0) + 1,
      pieces: Math.max(1, Math.ceil(value.length / PIECE_LENGTH))
    }
    await updateMarker(name, { current, loose: [newSet] })
    for (let piece = 0; piece < newSet.pieces; piece++) {
      await put(
        keytar,
        accountOf(name, newSet.generation, piece),
        value.slice(piece * PIECE_LENGTH, (piece + 1) * PIECE_LENGTH)
      )
      failpoint('keychain-piece')
    }
    await updateMarker(name, { current: newSet, loose: current === null ? [] : [current] })
    // The new value is already saved. If the keychain gets locked now, the next write deletes the old pieces.
    await deleteLoosePieces(keytar, name).catch(() => undefined)
  }

  /** Deletes the loose pieces. @throws KeychainError if one may still exist */
  async function deleteLoosePieces(keytar: Keytar, name: EntryName): Promise<void> {
    const { current, loose } = (await loadMarker())[name]
    if (loose.length === 0) return
    for (const { generation, pieces } of loose) {
      for (let piece = 0; piece < pieces; piece++) await remove(keytar, accountOf(name, generation, piece))
    }
    await updateMarker(name, { current, loose: [] })
  }

  async function remove(keytar: Keytar, entryAccount: string): Promise<void> {
    const deleteEntry = (): Promise<boolean> =>
      ask(keytar.deletePassword(service, entryAccount), 'keychain-silent')
    if (await deleteEntry()) return
    // Either the entry does not exist or the keychain is locked. A successful write proves that it is unlocked.
    const proof = `${account} proof`
    await put(keytar, proof, 'open')
    await deleteEntry()
    await ask(keytar.deletePassword(service, proof), 'keychain-silent')
  }

  async function erase(keytar: Keytar, name: EntryName): Promise<void> {
    const { current, loose } = (await loadMarker())[name]
    if (current !== null) await updateMarker(name, { current: null, loose: [...loose, current] })
    await deleteLoosePieces(keytar, name)
  }

  return {
    tokens: {
      load: () =>
        enqueue(async (keytar) => {
          const text = await read(keytar, 'tokens')
          if (text !== null) return parseTokens(text)
          // Detect a missing keychain now, not after the person has typed a password.
          await get(keytar, accountOf('tokens', 1, 0))
          return null
        }),
      save: (tokens) => enqueue((keytar) => write(keytar, 'tokens', JSON.stringify(tokens))),
      clear: () => enqueue((keytar) => erase(keytar, 'tokens'))
    },
    storeKey: () =>
      enqueue(async (keytar) => {
        await deleteLoosePieces(keytar, 'key')
        const stored = await read(keytar, 'key')
        if (stored !== null) return parseKey(stored)
        // The marker may have been lost while the key still exists: never overwrite the key that opens the data.
        const found = await get(keytar, accountOf('key', 1, 0))
        if (found !== null) {
          const key = parseKey(found)
          await updateMarker('key', { current: { generation: 1, pieces: 1 }, loose: [] })
          return key
        }
        const key = randomBytes(KEY_BYTES)
        await write(keytar, 'key', key.toString('base64'))
        return key
      }),
    eraseAll: () =>
      enqueue(async (keytar) => {
        await erase(keytar, 'tokens')
        await erase(keytar, 'key')
        await rm(markerFile, { force: true })
      })
  }
}

/** Keeps tokens in memory only, for "this session only". */
export function createMemoryVault(): TokenVault {
  let current: Tokens | null = null
  return {
    load: async () => current,
    save: async (tokens) => {
      current = tokens
    },
    clear: async () => {
      current = null
    }
  }
}

/** Loads keytar lazily: the program must also run without libsecret. */
async function load(): Promise<Keytar> {
  try {
    const module = (await import('keytar')) as Keytar & { default?: Keytar }
    return module.default ?? module
  } catch {
    throw new KeychainError('keychain-silent')
  }
}

/** Awaits an operation and replaces its error with a KeychainError, because its message may contain secrets. */
async function ask<T>(answer: Promise<T>, detail: KeychainDetail): Promise<T> {
  try {
    return await answer
  } catch {
    throw new KeychainError(detail)
  }
}

/** Null if the entry has another format: the person then signs in again, which replaces it. */
function parseTokens(text: string): Tokens | null {
  try {
    return tokensShape.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function parseKey(text: string): Buffer {
  const key = Buffer.from(text, 'base64')
  if (key.length !== KEY_BYTES) throw new KeychainError('keychain-wrong-key')
  return key
}
