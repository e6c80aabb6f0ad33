/** What is remembered about a service that refuses calls. */
import { beforeEach, expect, test } from 'vitest'
import { createCapabilities } from '../../main/cloudlink/capabilities.ts'
import type { CapabilityCalls } from '../../main/cloudlink/capabilities.ts'
import { CloudLinkError, errorFromResponse } from '../../main/cloudlink/errors.ts'
import type { Capability, CapabilityName } from '../../preload/contract/index.ts'
import { CAPABILITY_NAMES } from '../../preload/contract/capabilities.ts'
import { createManualClock } from '../support/manual-clock.ts'
import type { ManualClock } from '../support/manual-clock.ts'
import { silentLog } from '../support/silent-log.ts'

const DAY_MS = 24 * 60 * 60_000

let clock: ManualClock
let capabilities: CapabilityCalls
let stored: Capability[]
let changes: Capability[][]
/** How often the service was called. */
let calls: number

/** Opens the capabilities as after a start of the program. */
function start(): void {
  capabilities = createCapabilities({ clock, log: silentLog })
  capabilities.remember(
    { load: async () => stored, save: async (now) => void (stored = now) },
    (now) => void changes.push(now)
  )
}

beforeEach(() => {
  clock = createManualClock()
  stored = []
  changes = []
  calls = 0
  start()
})

const answerOf = (status: number, body: object = { name: 'Refused', message: 'No' }): CloudLinkError =>
  errorFromResponse({ status, text: JSON.stringify(body), correlationId: 'c-1' }, [])

function use(name: CapabilityName, error?: CloudLinkError): Promise<string> {
  return capabilities.use(name, async () => {
    calls++
    if (error !== undefined) throw error
    return 'done'
  })
}

const stateOf = async (name: CapabilityName): Promise<Capability | undefined> =>
  (await capabilities.list()).find((one) => one.name === name)
const isoNow = (): string => new Date(clock.now()).toISOString()

test('is unknown at first, works after a success, and keeps the date of the first one', async () => {
  expect(await capabilities.list()).toEqual(
    CAPABILITY_NAMES.map((name) => ({ name, state: 'unknown', since: null }))
  )
  const since = isoNow()
  expect(await use('presence')).toBe('done')
  await clock.advance(5_000)
  await use('presence')
  expect(await stateOf('presence')).toEqual({ name: 'presence', state: 'works', since })
  expect(changes).toHaveLength(1)
  expect(stored).toEqual(await capabilities.list())
})

test('a refused call fails with a detail of its own, and is not made again, not even after a restart', async () => {
  const since = isoNow()
  await expect(use('own-presence', answerOf(405))).rejects.toMatchObject({
    code: 'forbidden',
    detail: 'capability-own-presence',
    values: { status: 405, serviceMessage: 'No' },
    correlationId: 'c-1'
  })
  expect(await stateOf('own-presence')).toEqual({ name: 'own-presence', state: 'refused', since })
  start()
  await expect(use('own-presence')).rejects.toMatchObject({
    code: 'forbidden',
    detail: 'capability-own-presence',
    neverSent: true
  })
  expect(calls).toBe(1)
  // The others are not affected.
  await use('presence')
  expect(calls).toBe(2)
})

test('a refusal is forgotten after a day, and whoever shows it is told', async () => {
  await use('directory', answerOf(403)).catch(() => undefined)
  await clock.advance(DAY_MS - 1)
  await expect(use('directory')).rejects.toMatchObject({ code: 'forbidden' })
  const before = changes.length
  await clock.advance(1)
  expect(changes).toHaveLength(before + 1)
  expect(changes.at(-1)?.find(({ name }) => name === 'directory')?.state).toBe('unknown')
  expect(await use('directory')).toBe('done')
  expect(await stateOf('directory')).toMatchObject({ state: 'works' })
})

test('a refusal of yesterday is forgotten at the next start, and one of the future counts as wrong', async () => {
  const at = (ms: number): string => new Date(clock.now() + ms).toISOString()
  stored = [
    { name: 'directory', state: 'refused', since: at(-DAY_MS) },
    { name: 'presence', state: 'refused', since: at(DAY_MS) },
    { name: 'pictures', state: 'refused', since: at(-DAY_MS + 1) },
    { name: 'of-a-newer-version' as CapabilityName, state: 'refused', since: at(0) }
  ]
  start()
  const refused = (await capabilities.list()).filter(({ state }) => state === 'refused')
  expect(refused.map(({ name }) => name)).toEqual(['pictures'])
})

test('a refusal is forgotten on request; what works is not', async () => {
  await use('own-presence', answerOf(501)).catch(() => undefined)
  await use('presence')
  await capabilities.retry('own-presence')
  await capabilities.retry('presence')
  expect(await stateOf('own-presence')).toEqual({ name: 'own-presence', state: 'unknown', since: null })
  expect(await stateOf('presence')).toMatchObject({ state: 'works' })
  await use('own-presence')
  expect(calls).toBe(3)
})

test('what worked may be refused later', async () => {
  await use('directory')
  await use('directory', answerOf(403)).catch(() => undefined)
  expect(await stateOf('directory')).toMatchObject({ state: 'refused' })
})

const UNKNOWN_PATH = {
  message: "'x' not a valid key=value pair (missing equal-sign) in Authorization header."
}

test.each<[CapabilityName, CloudLinkError, boolean]>([
  ['own-presence', answerOf(403), true],
  ['own-presence', answerOf(404), true],
  ['presence', answerOf(403), true],
  ['presence', answerOf(404), false],
  ['change-conversation', answerOf(403), false],
  ['change-conversation', answerOf(404), false],
  ['change-conversation', answerOf(405), true],
  ['delete-conversation', answerOf(501), true],
  ['public-streams', answerOf(404), true],
  ['directory', answerOf(500), false],
  ['directory', answerOf(429), false],
  ['directory', answerOf(401), false],
  ['directory-search', answerOf(400), false],
  ['directory', new CloudLinkError('offline', 'unreachable'), false],
  // The gateway does not know the path, whatever the item.
  ['delete-conversation', answerOf(403, UNKNOWN_PATH), true],
  ['delete-conversation', answerOf(403, { message: 'Forbidden' }), false]
])('%s: %o is a refusal of all calls: %s', async (name, error, isRefusal) => {
  const thrown: unknown = await use(name, error).catch((one: unknown) => one)
  expect((await stateOf(name))?.state).toBe(isRefusal ? 'refused' : 'unknown')
  // Everything else is passed on as it is.
  expect(thrown === error).toBe(!isRefusal)
})

test('a memory that cannot be read or written does not stop the calls', async () => {
  const broken = () => Promise.reject(new Error('closed'))
  capabilities.remember({ load: broken, save: broken }, () => undefined)
  expect(await use('presence')).toBe('done')
  expect(await stateOf('presence')).toMatchObject({ state: 'works' })
})

test('another memory starts with its own content, and what is still running does not change it', async () => {
  const running = Promise.withResolvers<void>()
  const slow = capabilities.use('presence', () => running.promise)
  const other: Capability[] = [{ name: 'directory', state: 'refused', since: isoNow() }]
  let saved: Capability[] | null = null
  capabilities.remember({ load: async () => other, save: async (now) => void (saved = now) }, () => undefined)
  running.resolve()
  await slow
  expect((await stateOf('directory'))?.state).toBe('refused')
  expect((await stateOf('presence'))?.state).toBe('unknown')
  expect([saved, changes]).toEqual([null, []])
  capabilities.dispose()
  expect(clock.pendingTimers()).toEqual([])
})
