/**
 * Tokens and the store's key in the operating system's keychain. Three things make it more than two calls:
 * a locked keychain answers exactly like an empty one (so a marker file says what must be there), Windows keeps at
 * most 2,560 bytes an entry (so long values go in pieces), and a crash may come between two pieces (so each set has
 * a generation, and the marker names the one that is whole).
 */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { writeFileAtomic } from './atomic-file.ts'
import type { Tokens, TokenVault } from './cloudlink/types.ts'
import { crossing } from './crossing.ts'

/** UTF-16 characters an entry, on the safe side of 2,560 bytes. */
const PIECE = 1_200
const WAITING_MS = 3_000
const KEY_BYTES = 32

const LOCKED =
  'The keychain is locked or does not answer. Unlock it, then try again; nothing that is stored was changed.'
const MISSING =
  'There is no keychain here. On Linux install and start gnome-keyring or KWallet, then try again.'
const UNREADABLE =
  'The note of what the keychain holds cannot be read. Nothing was changed; restore the profile folder or use another one.'
const REFUSED = 'The keychain did not accept the entry. Unlock it, then try again.'

/** Holds a sentence that says what to do, and never what was to be kept. */
class KeychainError extends Error {
  override name = 'KeychainError'
}

export type Keychain = {
  tokens: TokenVault
  /** The store's key; made at the first call. @throws KeychainError */
  storeKey(): Promise<Buffer>
  /** Removes every entry of this keychain and its marker. */
  eraseAll(): Promise<void>
}

type Keytar = typeof import('keytar')
type EntryName = 'tokens' | 'key'

const setShape = z.object({
  generation: z.int().min(1),
  pieces: z.int().min(1).max(1_000),
  /** It is being removed: whatever is left of it counts as gone. */
  leaving: z.boolean().optional()
})
const markerShape = z.object({ tokens: setShape.nullable(), key: setShape.nullable() })
type Marker = z.infer<typeof markerShape>

const tokensShape = z.object({ accessToken: z.string(), refreshToken: z.string(), expiresIn: z.number() })

/**
 * @param service and account name the entries
 * @param markerFile says, without any secret, what the keychain must hold
 * @param onWaiting is told true after 3 s without an answer (the system asks the person perhaps), and false then
 */
export function createKeychain(options: {
  service: string
  account: string
  markerFile: string
  onWaiting(waiting: boolean): void
}): Keychain {
  const { service, account, markerFile, onWaiting } = options
  let queue: Promise<unknown> = Promise.resolve()

  /** One operation after the other: two would each move the marker over what the other wrote. */
  function inTurn<T>(work: (keytar: Keytar) => Promise<T>): Promise<T> {
    const turn = queue.then(async () => {
      const timer = setTimeout(() => onWaiting(true), WAITING_MS)
      try {
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

  async function readMarker(): Promise<Marker> {
    let text: string
    try {
      text = await readFile(markerFile, 'utf8')
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
        return { tokens: null, key: null }
      throw new KeychainError(UNREADABLE)
    }
    try {
      return markerShape.parse(JSON.parse(text))
    } catch {
      throw new KeychainError(UNREADABLE)
    }
  }

  async function writeMarker(marker: Marker): Promise<void> {
    await mkdir(dirname(markerFile), { recursive: true, mode: 0o700 })
    await writeFileAtomic(markerFile, JSON.stringify(marker))
    crossing('keychain-marker')
  }

  /** What the marker says must be there; a null from the keychain then means locked, never absent. */
  async function read(keytar: Keytar, name: EntryName): Promise<string | null> {
    const set = (await readMarker())[name]
    if (set === null || set.leaving === true) return null
    let value = ''
    for (let piece = 0; piece < set.pieces; piece++) {
      const found = await ask(keytar.getPassword(service, accountOf(name, set.generation, piece)), LOCKED)
      if (found === null) throw new KeychainError(LOCKED)
      value += found
    }
    return value
  }

  /** All new pieces, read back; then the marker; then the old pieces go. */
  async function write(keytar: Keytar, name: EntryName, value: string): Promise<void> {
    const marker = await readMarker()
    const old = marker[name]
    const set = {
      generation: (old?.generation ?? 0) + 1,
      pieces: Math.max(1, Math.ceil(value.length / PIECE))
    }
    for (let piece = 0; piece < set.pieces; piece++) {
      const place = accountOf(name, set.generation, piece)
      const part = value.slice(piece * PIECE, (piece + 1) * PIECE)
      await ask(keytar.setPassword(service, place, part), REFUSED)
      if ((await ask(keytar.getPassword(service, place), LOCKED)) !== part) throw new KeychainError(LOCKED)
      crossing('keychain-piece')
    }
    await writeMarker({ ...marker, [name]: set })
    if (old !== null) await forget(keytar, name, old)
  }

  async function forget(
    keytar: Keytar,
    name: EntryName,
    set: { generation: number; pieces: number }
  ): Promise<void> {
    for (let piece = 0; piece < set.pieces; piece++) {
      await ask(keytar.deletePassword(service, accountOf(name, set.generation, piece)), LOCKED)
    }
  }

  async function erase(keytar: Keytar, name: EntryName): Promise<void> {
    const marker = await readMarker()
    const set = marker[name]
    if (set === null) return
    await writeMarker({ ...marker, [name]: { ...set, leaving: true } })
    await forget(keytar, name, set)
    const left = await ask(keytar.getPassword(service, accountOf(name, set.generation, 0)), LOCKED)
    if (left !== null) throw new KeychainError(LOCKED)
    await writeMarker({ ...marker, [name]: null })
  }

  return {
    tokens: {
      load: () =>
        inTurn(async (keytar) => {
          const text = await read(keytar, 'tokens')
          return text === null ? null : tokensOf(text)
        }),
      save: (tokens) => inTurn((keytar) => write(keytar, 'tokens', JSON.stringify(tokens))),
      clear: () => inTurn((keytar) => erase(keytar, 'tokens'))
    },
    storeKey: () =>
      inTurn(async (keytar) => {
        const known = await read(keytar, 'key')
        if (known !== null) return Buffer.from(known, 'base64')
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
    throw new KeychainError(MISSING)
  }
}

/** An answer of the keychain; its own words may hold anything and end here. */
async function ask<T>(answer: Promise<T>, sentence: string): Promise<T> {
  try {
    return await answer
  } catch {
    throw new KeychainError(sentence)
  }
}

function tokensOf(text: string): Tokens {
  try {
    return tokensShape.parse(JSON.parse(text))
  } catch {
    throw new KeychainError(UNREADABLE)
  }
}
