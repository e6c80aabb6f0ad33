/** Fetches the pictures of people and Streams that are on the screen, keeps them in the store, and serves them from there. */
import { createHash } from 'node:crypto'
import type { Calls, Events } from '../../preload/contract/index.ts'
import type { CloudLink, Picture } from '../cloudlink/types.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Store } from '../store/types.ts'
import { failureOf, SyncError } from './failure.ts'
import type { KnownPeople } from './known-people.ts'

/** How long a stored picture is fresh, in ms. An old one is shown until a new one has arrived. */
const FRESH_MS = 30 * 24 * 60 * 60_000
/** How long an address without a usable picture is left alone, in ms. */
const UNUSABLE_MS = 24 * 60 * 60_000
/** The same after a failure that says nothing about the picture, in this run only. */
const RETRY_MS = 5 * 60_000
const MAX_PARALLEL = 4
/** More rows than are on the screen: who scrolls on does not need the pictures of what scrolled by. */
const MAX_WAITING = 200

/** The path of all pictures on the page's own scheme. */
const PICTURES_PATH = '/pictures/'

export type Pictures = {
  /** The paths of the stored pictures, by id. Fetches the others in the background. */
  get(wanted: Calls['getPictures']['args']): Promise<Calls['getPictures']['value']>
  /** Fetches the picture of a person wherever it is, on request of the person. */
  load(userId: string): Promise<void>
  /**
   * The picture at an address, which is fetched if that needs no permission; null if there is no usable one, or it cannot be
   * fetched now. `host` is set if the person must ask for it.
   */
  at(url: string): Promise<{ path: string | null; host: string | null } | null>
  /** Fetches the picture at an address, on request of the person. @throws SyncError */
  loadAt(url: string): Promise<void>
  /** The host from which `load` would fetch; null if there is no picture, or it is fetched without being asked for. */
  otherHost(photoUrl: string): string | null
  /** The picture with this name, which is the last part of its path; null if there is none. */
  read(name: string): Promise<Picture | null>
  /** Forgets all pictures; what is shown is fetched again. */
  removeAll(): Promise<void>
  stop(): void
}

type Entry = { name: string; fetchedAt: number; usable: boolean }
type Subject = { kind: 'user' | 'conversation'; id: string }

export function createPictures(options: {
  cloudlink: Pick<CloudLink, 'pictureHost' | 'fetchPicture'>
  store: Pick<Store, 'listPictures' | 'getPicture' | 'putPicture' | 'deletePictures' | 'listConversations'>
  known: Pick<KnownPeople, 'get'>
  clock: Clock
  log: Log
  onChanged(change: Events['picturesChanged']): void
}): Pictures {
  const { cloudlink, store, known, clock, log, onChanged } = options
  /** What is stored, by URL: read once, because rows ask for pictures all the time. */
  let reading: Promise<Map<string, Entry>> | null = null
  const urls = new Map<string, string>()
  /** Whom each URL belongs to that is being fetched or will be. */
  const wanted = new Map<string, Subject[]>()
  /** What was asked for last is fetched first, because it is on the screen now. */
  const queue: string[] = []
  /** The earliest time of another attempt, in monotonic ms, by URL. */
  const retryAt = new Map<string, number>()
  let running = 0
  let stopped = false

  function entries(): Promise<Map<string, Entry>> {
    reading ??= read().catch((error: unknown) => {
      reading = null
      throw error
    })
    return reading
  }

  async function read(): Promise<Map<string, Entry>> {
    const all = new Map<string, Entry>()
    for (const { url, fetchedOn, usable } of await store.listPictures()) note(all, url, fetchedOn, usable)
    return all
  }

  function note(all: Map<string, Entry>, url: string, fetchedOn: string, usable: boolean): void {
    const before = all.get(url)
    if (before !== undefined) urls.delete(before.name)
    const name = nameOf(url, fetchedOn)
    all.set(url, { name, fetchedAt: Date.parse(fetchedOn), usable })
    if (usable) urls.set(name, url)
  }

  function isDue(url: string, entry: Entry | undefined): boolean {
    if (wanted.has(url) || clock.monotonic() < (retryAt.get(url) ?? 0)) return false
    if (cloudlink.pictureHost(url)?.isService !== true) return false
    if (entry === undefined) return true
    const age = clock.now() - entry.fetchedAt
    // A negative age means that the clock was wrong.
    return age < 0 || age > (entry.usable ? FRESH_MS : UNUSABLE_MS)
  }

  function want(url: string, subject: Subject): void {
    wanted.set(url, [subject])
    queue.push(url)
    if (queue.length > MAX_WAITING) wanted.delete(queue.shift() ?? '')
    while (running < MAX_PARALLEL && queue.length > 0) void fetchNext()
  }

  async function fetchNext(): Promise<void> {
    const url = queue.pop()
    if (url === undefined || stopped) return
    running++
    try {
      await fetchOne(url, false)
    } catch (error) {
      const { code, detail } = failureOf(error)
      log.info('picture not fetched', { code, detail: detail ?? '' })
    } finally {
      running--
      wanted.delete(url)
      void fetchNext()
    }
  }

  /** Fetches and stores a picture. Remembers in the store that there is no usable one. */
  async function fetchOne(url: string, elsewhere: boolean): Promise<void> {
    try {
      const picture = await cloudlink.fetchPicture(url, { elsewhere })
      if (!stopped) await put(url, picture)
    } catch (error) {
      if (stopped) return
      if (isAboutPicture(error)) await put(url, null)
      else retryAt.set(url, clock.monotonic() + RETRY_MS)
      throw error
    }
  }

  async function put(url: string, picture: Picture | null): Promise<void> {
    const all = await entries()
    const fetchedOn = new Date(clock.now()).toISOString()
    // An old picture is better than none.
    if (picture === null && all.get(url)?.usable === true) {
      retryAt.set(url, clock.monotonic() + UNUSABLE_MS)
      return
    }
    const stored = { url, type: picture?.type ?? '', bytes: picture?.bytes ?? null, fetchedOn }
    for (const pruned of await store.putPicture(stored)) {
      urls.delete(all.get(pruned)?.name ?? '')
      all.delete(pruned)
    }
    note(all, url, fetchedOn, picture !== null)
    if (picture === null) return
    const subjects = wanted.get(url) ?? []
    const idsOf = (kind: Subject['kind']): string[] =>
      subjects.filter((one) => one.kind === kind).map(({ id }) => id)
    onChanged({ userIds: idsOf('user'), conversationIds: idsOf('conversation') })
  }

  function pathOf(all: Map<string, Entry>, url: string): string | undefined {
    const entry = all.get(url)
    return entry?.usable === true ? PICTURES_PATH + entry.name : undefined
  }

  /** The path of a subject's picture; undefined if it is not stored. Begins to fetch it if it is due. */
  function pathFor(all: Map<string, Entry>, url: string, subject: Subject): string | undefined {
    if (url === '') return undefined
    if (isDue(url, all.get(url))) want(url, subject)
    else wanted.get(url)?.push(subject)
    return pathOf(all, url)
  }

  return {
    async get({ userIds, conversationIds }) {
      const [all, users, conversations] = await Promise.all([
        entries(),
        known.get(userIds),
        conversationIds.length === 0 ? [] : store.listConversations({ ids: conversationIds })
      ])
      const paths: Calls['getPictures']['value'] = { users: {}, conversations: {} }
      for (const { userId: id, photoUrl } of users.values()) {
        const path = pathFor(all, photoUrl, { kind: 'user', id })
        if (path !== undefined) paths.users[id] = path
      }
      for (const { conversationId: id, pictureUrl } of conversations) {
        const path = pathFor(all, pictureUrl, { kind: 'conversation', id })
        if (path !== undefined) paths.conversations[id] = path
      }
      return paths
    },
    async load(userId) {
      const url = (await known.get([userId])).get(userId)?.photoUrl ?? ''
      if (url === '') throw new SyncError('not-found', 'picture-address')
      wanted.set(url, [{ kind: 'user', id: userId }])
      await fetchOne(url, true).finally(() => wanted.delete(url))
    },
    async at(url) {
      const source = url === '' ? null : cloudlink.pictureHost(url)
      if (source === null) return null
      const stored = async (): Promise<string | undefined> => pathOf(await entries(), url)
      const path = await stored()
      if (path !== undefined) return { path, host: null }
      if (!source.isService) return { path: null, host: source.host }
      if (!isDue(url, (await entries()).get(url))) return null
      await fetchOne(url, false).catch(() => undefined)
      const fetched = await stored()
      return fetched === undefined ? null : { path: fetched, host: null }
    },
    async loadAt(url) {
      if (url === '') throw new SyncError('not-found', 'picture-address')
      await fetchOne(url, true)
    },
    otherHost(photoUrl) {
      const found = photoUrl === '' ? null : cloudlink.pictureHost(photoUrl)
      return found === null || found.isService ? null : found.host
    },
    async read(name) {
      await entries()
      const url = urls.get(name)
      const stored = url === undefined ? null : await store.getPicture(url)
      return stored?.bytes == null ? null : { type: stored.type, bytes: stored.bytes }
    },
    async removeAll() {
      await store.deletePictures()
      reading = null
      urls.clear()
    },
    stop() {
      stopped = true
    }
  }
}

/** Opaque, so that no address of the service is in the page; another one for each version of a picture. */
function nameOf(url: string, fetchedOn: string): string {
  return createHash('sha256').update(`${fetchedOn} ${url}`).digest('hex').slice(0, 40)
}

/** Whether the failure means that there is no usable picture, and not that the service could not answer now. */
function isAboutPicture(error: unknown): boolean {
  const { code, detail } = failureOf(error)
  if (detail === 'status-401' || detail?.startsWith('capability-') === true) return false
  return (
    ['rejected', 'not-found', 'forbidden'].includes(code) ||
    detail === 'picture-unusable' ||
    detail === 'redirected'
  )
}
