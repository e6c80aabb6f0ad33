import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, expect, test } from 'vitest'
import { failpoint } from '../../main/kernel/failpoint.ts'

const received: unknown[] = []
const listen = (message: unknown): void => void received.push(message)
afterEach(() => unsubscribe('cloudlink-chat:failpoint', listen))

test('a failpoint notifies its subscribers synchronously, and does nothing without any', () => {
  failpoint('first')
  subscribe('cloudlink-chat:failpoint', listen)
  failpoint('second')
  expect(received).toEqual([{ name: 'second' }])
})
