/** The main journey against every service that CloudLink may turn out to be. */
import { describe, expect, test } from 'vitest'
import { parseVariants, VARIANTS, variantNames } from '../sandbox/variants.ts'
import type { VariantName } from '../sandbox/variants.ts'
import { arrived, useChats } from './chat-stage.ts'
import type { OpenedChat } from './chat-stage.ts'
import { userOf } from '../support/sandbox-caller.ts'

/** Without live events in these the client polls. */
const POLLING: VariantName[] = ['no-live', 'live-not-implemented', 'subscriptions-403']
const NO_DIRECTORY: VariantName[] = ['directory-403', 'users-403', 'users-403-participants-named']

test('there are enough variants, and an unknown one is refused with the list of them', () => {
  expect(variantNames.length).toBeGreaterThanOrEqual(25)
  expect(parseVariants('no-live,slow')).toEqual(['no-live', 'slow'])
  expect(() => parseVariants('no-live,nonsense')).toThrow(
    'There is no variant "nonsense". There are: no-live,'
  )
})

describe.each(variantNames)('a service with the variant %s', (name) => {
  const stage = useChats({ variants: [name] })

  test(`works from sign-in to restart: ${VARIANTS[name].description}`, async () => {
    const { sandbox, clock } = stage.service
    const me = userOf(sandbox, 'Ana')
    const lunch = stage.lunch
    const opened = await stage.open()
    opened.chat.start()
    await becomes(opened, async () => opened.connections.at(-1) === 'connected')
    await clock.settled()
    expect(opened.polling.at(-1) !== null).toBe(POLLING.includes(name))

    // The list: every conversation, each with a title.
    const mine = sandbox.control.conversations().filter((one) => one.participantIds.includes(me.userId))
    await becomes(opened, async () => {
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

    // A conversation, and back to its beginning.
    const texts = await readBack(opened)
    const stored = sandbox.control.messages(lunch).map(({ body }) => body)
    expect(texts).toEqual(name === 'bare-arrays' ? stored.slice(-texts.length) : stored)

    // Sending: once, as one's own.
    await opened.chat.messages.send(lunch, 'Written here')
    await becomes(opened, async () => (await newest(opened))?.state === 'sent')
    expect(await newest(opened)).toMatchObject({ content: { text: 'Written here' }, author: { me: true } })
    expect(sandbox.control.messages(lunch).filter(({ body }) => body === 'Written here')).toHaveLength(1)

    const unread = async (): Promise<number> => (await opened.chat.conversations.get([lunch]))[0]?.unread ?? 0
    const before = await unread()

    // Receiving: from somebody with a name, and from oneself elsewhere.
    sandbox.control.say(userOf(sandbox, 'Imke').userId, lunch, 'Written by Imke')
    await becomes(opened, async () => (await newest(opened))?.content.text === 'Written by Imke')
    const author = (await newest(opened))?.author
    expect(author).toMatchObject({ me: false })
    if (name !== 'users-403') expect(author?.name).toMatch(/^Imke Brandt$|@/)
    else expect(author?.name).not.toBe('')
    sandbox.control.say(me.userId, lunch, 'Written elsewhere')
    await becomes(opened, async () => (await newest(opened))?.content.text === 'Written elsewhere')
    expect((await newest(opened))?.author.me).toBe(true)
    expect(await unread()).toBe(before + 1)

    // A token that expires. One that was refused right after it was made would not be renewed.
    await clock.pass(2 * 60_000)
    sandbox.control.expireTokens()
    await opened.client.cloudlink.listConversations()
    expect(opened.client.signedOut).toEqual([])

    // A restart shows the same from the store alone.
    const list = await opened.chat.conversations.list()
    await opened.stop()
    const again = await stage.open()
    // That nobody has a name has to be found out anew.
    if (name !== 'users-403') {
      const titles = (await again.chat.conversations.list()).map(({ title }) => title)
      expect(titles).toEqual(list.map(({ title }) => title))
    }
    expect((await newest(again))?.content.text).toBe('Written elsewhere')
  })

  const newest = async (opened: OpenedChat) =>
    (await opened.chat.messages.list(stage.lunch, { limit: 5 })).messages.at(-1)

  async function readBack({ chat }: OpenedChat): Promise<string[]> {
    const texts: string[] = []
    let before: string | undefined
    for (;;) {
      const request = before === undefined ? { limit: 50 } : { before, limit: 50 }
      const page = await stage.service.clock.passDuring(chat.messages.list(stage.lunch, request))
      texts.unshift(...page.messages.map(({ content }) => content.text))
      before = page.messages[0]?.id
      if (!page.hasOlder) return texts
    }
  }

  /** By an event where there are any, else by the next poll. */
  async function becomes(opened: OpenedChat, isSo: () => Promise<boolean>): Promise<void> {
    if (POLLING.includes(name) || opened.connections.at(-1) !== 'connected') {
      await stage.service.clock.passUntil(isSo, 5 * 60_000)
    } else await arrived(isSo)
  }
})
