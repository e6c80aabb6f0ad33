import { expect, test } from 'vitest'
import { syncsOfCalls } from '../faults/system-calls.ts'

const asked = (id: number, name = 'sendMessage'): string =>
  `100   read(20<socket:[7]>, "{\\"id\\":${id},\\"name\\":\\"call\\",\\"args\\":[\\"${name}\\",{\\"conv"..., 65536) = 190`
const answered = (id: number): string =>
  `100   write(20<socket:[7]>, "{\\"id\\":${id},\\"value\\":{\\"ok\\":true,\\"value\\":{\\"id\\":\\"6b"..., 90) = 90`
const synced = (file = 'store.db-wal'): string => `107   fdatasync(33</tmp/p/${file}>) = 0`
const began = '107   fdatasync(33</tmp/p/store.db-wal> <unfinished ...>'
const ended = '107   <... fdatasync resumed>)            = 0'

const syncs = (...lines: string[]): boolean[] => syncsOfCalls(lines.join('\n'), 'sendMessage', 'store.db-wal')

test.each([
  ['between the call and its answer', [asked(1), synced(), answered(1)], [true]],
  ['in two lines', [asked(1), began, '100   write(3<pipe:[1]>, "x", 1) = 1', ended, answered(1)], [true]],
  ['for both calls that waited', [asked(1), asked(2), synced(), answered(2), answered(1)], [true, true]],
  ['after the answer', [asked(1), answered(1), synced()], [false]],
  ['that ends after the answer', [asked(1), began, answered(1), ended], [false]],
  ['that began before the call', [began, asked(1), ended, answered(1)], [false]],
  ['of another file', [asked(1), synced('settings.json'), answered(1)], [false]],
  ['that failed', [asked(1), synced().replace('= 0', '= -1 EIO'), answered(1)], [false]],
  ['before another call only', [asked(1), synced(), answered(1), asked(2), answered(2)], [true, false]],
  ['of other calls', [asked(1, 'setDraft'), synced(), answered(1)], []]
])('a sync %s', (_, lines, expected) => {
  expect(syncs(...lines)).toEqual(expected)
})
