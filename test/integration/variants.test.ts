/** The main user journey against every variant of the service. */
import { describe, expect, test } from 'vitest'
import { parseVariants, VARIANTS, variantNames } from '../sandbox/variants.ts'
import type { VariantName } from '../sandbox/variants.ts'
import { eventually, useChatFixture } from './chat-fixture.ts'
import type { OpenedChat } from './chat-fixture.ts'
import { userOf } from '../support/sandbox-http.ts'

/** Without live events, the client polls. */
const POLLING: VariantName[] = ['no-live', 'live-not-implemented', 'subscriptions-403']
const NO_DIRECTORY: VariantName[] = ['directory-403', 'users-403', 'users-403-participants-named']

test('parses a list of variants, and refuses an unknown one with the list of all variants', () => {
  expect(variantNames.length).toBeGreaterThanOrEqual(25)
  expect(parseVariants('no-live,slow')).toEqual(['no-live', 'slow'])
  expect(() => parseVariants('no-live,nonsense')).toThrow(
    'Unknown variant "nonsense". Available variants: no-live,'
  )
})

describe.each(variantNames)('a service with the variant %s', (name) => {
  const fixture = useChatFixture({ variants: [name] })

  test(`works from sign-in to restart: ${VARIANTS[name].description}`, async () => {
    const { sandbox, clock } = fixture.service
    const me = userOf(sandbox, 'Ana')
    const lunch = fixture.lunch
    const opened = await fixture.open()
    opened.chat.start()
    await waitUntil(opened, async () => opened.connections.at(-1) === 'connected')
    await clock.settled()
    expect(opened.polling.at(-1) !== null).toBe(POLLING.includes(name))

    // The list has every conversation, each with a title.
    const mine = sandbox.control.conversations().filter((one) => one.participantIds.includes(me.userId))
    await waitUntil(opened, async () => {
      const list = await opened.chat.conversations.list()
      return list.length === mine.length && list.every(({ title }) => title !== '')
    })
    expect(opened.lists.at(-1)).toEqual({ loaded: true, failure: null })

    // People.
    const { people, directory } = await opened.chat.people.find('')
    if (NO_DIRECTORY.includes(name)) {
      expect(directory).toMatchObject({ step: 'failed', failure: { code: 'forbidden' } })
      if (name !== 'users-403') expect(people.map((one) => one.name)).toContain('Imke Brandt')
    } else {
      expect(directory).toEqual({ step: 'loaded' })
      expect(people).toHaveLength(sandbox.users.length - 1)
      expect(people.every((one) => one.name !== '')).toBe(true)
    }

    // A conversation can be read back to its beginning.
    const texts = await fixture.scrollToBeginning(opened)
    const stored = sandbox.control.messages(lunch).map(({ body }) => body)
    expect(texts).toEqual(name === 'bare-arrays' ? stored.slice(-texts.length) : stored)

    // A sent message is stored once, as mine.
    await opened.chat.messages.send(lunch, 'Written here')
    await waitUntil(opened, async () => (await newest(opened))?.state === 'sent')
    expect(await newest(opened)).toMatchObject({ content: { text: 'Written here' }, author: { me: true } })
    expect(sandbox.control.messages(lunch).filter(({ body }) => body === 'Written here')).toHaveLength(1)

    const unread = async (): Promise<number> => (await opened.chat.conversations.get([lunch]))[0]?.unread ?? 0
    const before = await unread()

    // Messages arrive from somebody else, and from me on another device.
    sandbox.control.say(userOf(sandbox, 'Imke').userId, lunch, 'Written by Imke')
    await waitUntil(opened, async () => (await newest(opened))?.content.text === 'Written by Imke')
    const author = (await newest(opened))?.author
    expect(author).toMatchObject({ me: false })
    if (name !== 'users-403') expect(author?.name).toMatch(/^Imke Brandt$|@/)
    else expect(author?.name).not.toBe('')
    expect(await unread()).toBe(before + 1)
    sandbox.control.say(me.userId, lunch, 'Written elsewhere')
    await waitUntil(opened, async () => (await newest(opened))?.content.text === 'Written elsewhere')
    expect((await newest(opened))?.author.me).toBe(true)
    // Whoever writes has read what is before.
    expect(await unread()).toBe(0)

    // An expired token is refreshed. A refused token that is brand new would not be.
    await clock.advance(2 * 60_000)
    sandbox.control.expireTokens()
    await opened.client.cloudlink.listConversations()
    expect(opened.client.signedOut).toEqual([])

    // After a restart, the store alone shows the same.
    const list = await opened.chat.conversations.list()
    await opened.stop()
    const again = await fixture.open()
    // Fallback names are not stored, so with users-403 the titles are unknown.
    if (name !== 'users-403') {
      const titles = (await again.chat.conversations.list()).map(({ title }) => title)
      expect(titles).toEqual(list.map(({ title }) => title))
    }
    expect((await newest(again))?.content.text).toBe('Written elsewhere')
  })

  const newest = async (opened: OpenedChat) =>
    (await opened.chat.messages.list(fixture.lunch, { limit: 5 })).messages.at(-1)

  /** Waits until the condition is true: after an event, or after the next poll if there are no events. */
  async function waitUntil(opened: OpenedChat, condition: () => Promise<boolean>): Promise<void> {
    if (POLLING.includes(name) || opened.connections.at(-1) !== 'connected') {
      await fixture.service.clock.advanceUntil(condition, 5 * 60_000)
    } else await eventually(condition)
  }
})
