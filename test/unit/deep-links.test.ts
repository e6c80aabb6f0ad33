import { EventEmitter } from 'node:events'
import type { App } from 'electron'
import { describe, expect, it, test, vi } from 'vitest'
import { conversationOf, receiveLinks } from '../../main/desktop/links.ts'

vi.mock('electron', () => ({ shell: {} }))

test.each([
  ['cloudlink-chat://conversation/0f8c-12', '0f8c-12'],
  ['cloudlink-chat://conversation/', null],
  ['cloudlink-chat://conversation', null],
  ['cloudlink-chat://conversation/a/b', null],
  ['cloudlink-chat://conversation/a?b', 'a'],
  ['cloudlink-chat://conversation/%2e%2e', null],
  ['cloudlink-chat://signed-in?code=a', null],
  ['cloudlink-chat:conversation/a', null],
  ['https://conversation/a', null],
  [`cloudlink-chat://conversation/${'a'.repeat(201)}`, null],
  ['', null]
])('the link %s opens the conversation %s', (link, id) => {
  expect(conversationOf(link)).toBe(id)
})

const open = () => receiveLinks(Object.assign(new EventEmitter(), { isPackaged: false }) as unknown as App)
const signal = new AbortController().signal

describe('a sign-in link', () => {
  it('is not lost if it arrives between two calls', async () => {
    const links = open()
    const first = links.nextAnswer(signal)
    links.receive('cloudlink-chat://signed-in?state=other')
    links.receive('cloudlink-chat://signed-in?state=mine')
    expect(await first).toContain('other')
    expect(await links.nextAnswer(signal)).toContain('mine')
  })

  it('is kept until the next call, up to ten links', async () => {
    const links = open()
    for (let index = 0; index < 15; index++) links.receive(`cloudlink-chat://signed-in?${index}`)
    expect(await links.nextAnswer(signal)).toMatch(/\?5$/)
  })

  it('does not go to a sign-in that was cancelled', async () => {
    const links = open()
    const abort = new AbortController()
    const cancelled = links.nextAnswer(abort.signal)
    abort.abort()
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
    links.receive('cloudlink-chat://signed-in?next')
    expect(await links.nextAnswer(signal)).toContain('next')
  })
})

describe('a link to a conversation', () => {
  it('is shown later if it arrives before there is a listener; only the last one counts', () => {
    const links = open()
    links.receive('cloudlink-chat://conversation/one')
    links.receive('cloudlink-chat://conversation/two')
    const shown: string[] = []
    links.onConversation((id) => shown.push(id))
    links.receive('cloudlink-chat://conversation/three')
    expect(shown).toEqual(['two', 'three'])
  })
})
