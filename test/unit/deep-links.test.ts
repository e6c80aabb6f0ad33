import { EventEmitter } from 'node:events'
import type { App } from 'electron'
import * as fc from 'fast-check'
import { describe, expect, it, test, vi } from 'vitest'
import { placeOf } from '../../main/desktop/linked-places.ts'
import { receiveLinks } from '../../main/desktop/links.ts'
import { SETTINGS_PAGES } from '../../preload/contract/settings.ts'
import { conversationLink, messageLink, personLink, settingsLink } from '../../renderer/place-links.ts'

vi.mock('electron', () => ({ shell: {} }))

const conversation = (conversationId: string, messageId: string | null = null) => ({
  ...{ kind: 'conversation', conversationId, messageId }
})

test.each([
  ['cloudlink-chat://conversation/0f8c-12', conversation('0f8c-12')],
  ['cloudlink-chat://message/0f8c-12/m_1', conversation('0f8c-12', 'm_1')],
  ['cloudlink-chat://conversation/a?b', conversation('a')],
  ['cloudlink-chat://conversation/', null],
  ['cloudlink-chat://conversation', null],
  ['cloudlink-chat://conversation/a/b', null],
  ['cloudlink-chat://message/a', null],
  ['cloudlink-chat://message/a/', null],
  ['cloudlink-chat://message/a/b/c', null],
  ['cloudlink-chat://message//b', null],
  ['cloudlink-chat://person/u-1', { kind: 'person', userId: 'u-1' }],
  ['cloudlink-chat://person/u-1/more', null],
  ['cloudlink-chat://settings/keyboard?x=1#y', { kind: 'settings', page: 'keyboard' }],
  ['cloudlink-chat://settings/nowhere', null],
  ['cloudlink-chat://settings/', null],
  ['cloudlink-chat://toString/a', null],
  ['cloudlink-chat://conversation/%2e%2e', null],
  ['cloudlink-chat://signed-in?code=a', null],
  ['cloudlink-chat:conversation/a', null],
  ['https://conversation/a', null],
  [`cloudlink-chat://conversation/${'a'.repeat(201)}`, null],
  ['', null]
])('the link %s opens the place %o', (link, place) => {
  expect(placeOf(link)).toEqual(place)
})

describe('of any link', () => {
  const id = fc.stringMatching(/^[\w-]{1,40}$/)

  it('the place is what the page wrote', () => {
    fc.assert(
      fc.property(id, id, fc.constantFrom(...SETTINGS_PAGES), (first, second, page) => {
        expect(placeOf(conversationLink(first))).toEqual(conversation(first))
        expect(placeOf(messageLink(first, second))).toEqual(conversation(first, second))
        expect(placeOf(personLink(first))).toEqual({ kind: 'person', userId: first })
        expect(placeOf(settingsLink(page))).toEqual({ kind: 'settings', page })
      })
    )
  })

  it('the place consists of plain ids, or there is none', () => {
    const part = fc.oneof(
      id,
      fc.string(),
      fc.constantFrom('/', '..', '%2f', '?', '#', 'message', 'conversation', 'person', 'settings', 'about')
    )
    const link = fc
      .tuple(
        fc.constantFrom('cloudlink-chat://', 'cloudlink-chat:', 'CLOUDLINK-CHAT://', 'https://', ''),
        fc.array(part)
      )
      .map(([scheme, parts]) => scheme + parts.join('/'))
    fc.assert(
      fc.property(link, (text) => {
        const place = placeOf(text)
        if (place === null) return
        expect(text.toLowerCase()).toMatch(/^cloudlink-chat:/)
        const { kind, ...ids } = place
        expect(['conversation', 'person', 'settings']).toContain(kind)
        for (const one of Object.values(ids)) expect(one ?? 'none').toMatch(/^[\w-]{1,200}$/)
      }),
      { numRuns: 2_000 }
    )
  })
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

  it('is dropped if it is longer than any real one', async () => {
    const links = open()
    links.receive(`cloudlink-chat://signed-in?${'x'.repeat(100_000)}`)
    links.receive('cloudlink-chat://signed-in?mine')
    expect(await links.nextAnswer(signal)).toContain('mine')
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
    links.onPlace((place) => shown.push(place.kind === 'conversation' ? place.conversationId : place.kind))
    links.receive('cloudlink-chat://conversation/three')
    expect(shown).toEqual(['two', 'three'])
  })
})
