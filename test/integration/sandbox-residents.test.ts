import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fileLinkOf } from '../../main/store/file-message.ts'
import { AttachmentStore } from '../sandbox/attachment-store.ts'
import type { Change, Message } from '../sandbox/model.ts'
import { Data } from '../sandbox/data.ts'
import { DEFAULTS, startSandbox } from '../sandbox/index.ts'
import { startResidents } from '../sandbox/residents.ts'
import { SYSTEM_TYPE } from '../sandbox/system-messages.ts'
import { createManualClock } from '../support/manual-clock.ts'
import type { ManualClock } from '../support/manual-clock.ts'
import { until } from '../support/until.ts'

let folder: string
let clock: ManualClock

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'residents-'))
  clock = createManualClock()
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Everything that the residents do within a minute, or so many ms, while this person is signed in. */
async function timeWith(guest: string, ms = 60_000): Promise<{ data: Data; changes: Change[] }> {
  const data = new Data(folder, { ...DEFAULTS, now: clock.now() }, { clock: clock.now, tokenBytes: 48 })
  data.grant(data.users.find(({ name }) => name === guest)?.userId ?? '', 3_600_000)
  const changes: Change[] = []
  data.listeners.add((change) => changes.push(change))
  const attachments = new AttachmentStore(folder)
  const stop = startResidents({
    ...{ data, attachments, setTimeout: clock.setTimeout },
    chatOrigin: 'https://chat.example.test'
  })
  await clock.advance(ms)
  await stop()
  expect(clock.pendingTimers()).toEqual([])
  return { data, changes }
}

test.each(['Ana Vell', 'Teo Marsh'])('residents live with their guest %s', async (guest) => {
  const { data, changes } = await timeWith(guest)
  const guestId = data.users.find(({ name }) => name === guest)?.userId ?? ''
  expect(changes.map(({ publisherId }) => publisherId)).not.toContain(guestId)
  expect(changes.every(({ audience }) => audience.includes(guestId))).toBe(true)

  expect(changes.some(({ topic }) => topic === 'platform-api-presence')).toBe(true)
  const participants = changes.filter(({ subject }) => subject.includes('/participants/'))
  expect(participants.map(({ method }) => method)).toEqual(['POST', 'DELETE'])
  const messages = changes
    .map(({ content }) => content as Message)
    .filter((content) => 'messageId' in content)
  const isSystem = ({ contentType }: Message): boolean => contentType === SYSTEM_TYPE
  expect(messages.filter(isSystem).map(({ fallbackText }) => fallbackText?.split(' ').at(-1))).toEqual([
    'joined.',
    'left.'
  ])
  const written = messages.filter((message) => !isSystem(message))
  expect(written.some(({ body }) => body.startsWith(`@${guest} `))).toBe(true)
  const isStream = ({ conversationId }: Message): boolean =>
    data.conversations.get(conversationId)?.stream === true
  expect(written.map(isStream).toSorted()).toEqual([false, true, true])
})

test('later, they share pictures and files', async () => {
  const { changes } = await timeWith('Ana Vell', 15 * 60_000)
  const shared = new Set<string>()
  await until(async () => {
    for (const { content } of changes) {
      const link = fileLinkOf(
        { contentType: 'text/plain', body: '', ...(content as Partial<Message>) },
        'https://chat.example.test/2017-09-01'
      )
      if (link !== null) shared.add(link.name)
    }
    return shared.size === 2
  }, 'They shared no picture or no file.')
  expect([...shared].toSorted()).toEqual(['hours.csv', 'view-from-the-lab.png'])
})

test('a sandbox is quiet unless asked otherwise', async () => {
  const sandbox = await startSandbox({ folder, clock: clock.now, setTimeout: clock.setTimeout })
  expect(clock.pendingTimers()).toEqual([])
  await sandbox.stop()
  const living = await startSandbox({
    folder,
    clock: clock.now,
    setTimeout: clock.setTimeout,
    residents: true
  })
  expect(clock.pendingTimers()).toHaveLength(1)
  await living.stop()
  expect(clock.pendingTimers()).toEqual([])
})
