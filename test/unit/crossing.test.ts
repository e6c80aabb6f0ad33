import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, expect, test } from 'vitest'
import { crossing } from '../../main/crossing.ts'

const heard: unknown[] = []
const listen = (message: unknown): void => void heard.push(message)
afterEach(() => unsubscribe('cloudlink-chat:crossing', listen))

test('who listens hears a crossing before it returns, and nobody needs to listen', () => {
  crossing('first')
  subscribe('cloudlink-chat:crossing', listen)
  crossing('second')
  expect(heard).toEqual([{ name: 'second' }])
})
