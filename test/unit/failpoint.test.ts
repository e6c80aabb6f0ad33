import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, expect, test } from 'vitest'
import { failpoint } from '../../main/kernel/failpoint.ts'

const heard: unknown[] = []
const listen = (message: unknown): void => void heard.push(message)
afterEach(() => unsubscribe('cloudlink-chat:failpoint', listen))

test('who listens hears a failpoint before it returns, and nobody needs to listen', () => {
  failpoint('first')
  subscribe('cloudlink-chat:failpoint', listen)
  failpoint('second')
  expect(heard).toEqual([{ name: 'second' }])
})
