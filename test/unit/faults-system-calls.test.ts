import { expect, test } from 'vitest'
import { syncsOfCalls } from '../faults/system-calls.ts'

const callLine = (id: number, name = 'sendMessage'): string =>
  `100   read(20<socket:[7]>, "{\\"id\\":${id},\\"name\\":\\"call\\",\\"args\\":[\\"${name}\\",{\\"conv"..., 65536) = 190`
const answerLine = (id: number): string =>
  `100   write(20<socket:[7]>, "{\\"id\\":${id},\\"value\\":{\\"ok\\":true,\\"value\\":{\\"id\\":\\"6b"..., 90) = 90`
const syncLine = (file = 'store.db-wal'): string => `107   fdatasync(33</tmp/p/${file}>) = 0`
const syncStarts = '107   fdatasync(33</tmp/p/store.db-wal> <unfinished ...>'
const syncEnds = '107   <... fdatasync resumed>)            = 0'

const syncs = (...lines: string[]): boolean[] => syncsOfCalls(lines.join('\n'), 'sendMessage', 'store.db-wal')

test.each([
  ['between a call and its answer counts', [callLine(1), syncLine(), answerLine(1)], [true]],
  [
    'that strace splits into two lines counts',
    [callLine(1), syncStarts, '100   write(3<pipe:[1]>, "x", 1) = 1', syncEnds, answerLine(1)],
    [true]
  ],
  [
    'during two calls counts for both',
    [callLine(1), callLine(2), syncLine(), answerLine(2), answerLine(1)],
    [true, true]
  ],
  ['after the answer does not count', [callLine(1), answerLine(1), syncLine()], [false]],
  ['that ends after the answer does not count', [callLine(1), syncStarts, answerLine(1), syncEnds], [false]],
  ['that starts before the call does not count', [syncStarts, callLine(1), syncEnds, answerLine(1)], [false]],
  ['of another file does not count', [callLine(1), syncLine('settings.json'), answerLine(1)], [false]],
  [
    'that failed does not count',
    [callLine(1), syncLine().replace('= 0', '= -1 EIO'), answerLine(1)],
    [false]
  ],
  [
    'counts for no later call',
    [callLine(1), syncLine(), answerLine(1), callLine(2), answerLine(2)],
    [true, false]
  ],
  ['during a call with another name is ignored', [callLine(1, 'setDraft'), syncLine(), answerLine(1)], []]
])('a sync %s', (_, lines, expected) => {
  expect(syncs(...lines)).toEqual(expected)
})
