/** The program with a service that lacks one capability at a time. */
import { describe, expect, test } from 'vitest'
import type { CapabilityName, Events } from '../../preload/contract/index.ts'
import type { Emit } from '../../main/sync/chat-types.ts'
import { parseWithout, SWITCHES } from '../sandbox/without.ts'
import { useChatFixture } from './chat-fixture.ts'
import type { OpenedChat } from './chat-fixture.ts'
import { userOf } from '../support/sandbox-http.ts'

const DAY_MS = 24 * 60 * 60_000

test('the sandbox refuses unknown names and lists all of them', () => {
  expect(parseWithout('presence,pictures')).toEqual(['presence', 'pictures'])
  expect(() => parseWithout('presence,nonsense')).toThrow(
    'Unknown capability "nonsense". Available capabilities: own-presence, presence,'
  )
})

/** How the program uses each capability; the subscription to presence has a test of its own. */
const USES: Omit<
  Record<
    CapabilityName,
    (opened: OpenedChat, ids: { lunch: string; me: string; imke: string }) => Promise<unknown>
  >,
  'presence-events'
> = {
  'own-presence': ({ client }, { me }) => client.cloudlink.setPresence(me, 'busy'),
  presence: ({ client }, { imke }) => client.cloudlink.getPresence(imke),
  'change-conversation': ({ chat }, { lunch }) => chat.conversations.change(lunch, { name: 'Soup' }),
  'remove-participant': ({ chat }, { lunch, imke }) => chat.conversations.removeParticipant(lunch, imke),
  'public-streams': ({ client }) => client.cloudlink.listPublicStreams(),
  'join-stream': ({ client }, { lunch, me }) => client.cloudlink.joinStream(lunch, me),
  'delete-conversation': ({ client }, { lunch }) => client.cloudlink.deleteConversation(lunch),
  async pictures({ client }, { imke }) {
    const { photoUrl } = await client.cloudlink.getUser(imke)
    return client.cloudlink.fetchPicture(photoUrl, { elsewhere: false })
  },
  attachments: ({ client }, { lunch }) =>
    client.cloudlink.createAttachment(
      lunch,
      { name: 'a.txt', type: 'text/plain' },
      new AbortController().signal
    ),
  directory: ({ client }) => client.cloudlink.listUsers(1_000),
  'directory-search': ({ client }) => client.cloudlink.findUsers({ text: 'imke' })
}

describe.each(Object.entries(USES))('a service without %s', (key, use) => {
  const name = key as CapabilityName
  const fixture = useChatFixture({ without: [name] })

  test('is asked once, then not for a day, not even after a restart, unless the person asks', async () => {
    const { clock, sandbox } = fixture.service
    const ids = {
      lunch: fixture.lunch,
      me: userOf(sandbox, 'Ana').userId,
      imke: userOf(sandbox, 'Imke').userId
    }
    const events: Events['capabilitiesChanged'][] = []
    const emit: Emit = (event, payload) => {
      if (event === 'capabilitiesChanged') events.push(payload as Events['capabilitiesChanged'])
    }
    const refused = { code: 'forbidden', detail: `capability-${name}` }
    const countRefusals = (): number =>
      sandbox.control.requests().filter(({ status }) => status === SWITCHES[name].status).length
    const tryIt = async (opened: OpenedChat): Promise<void> => {
      await expect(clock.advanceUntilDone(use(opened, ids))).rejects.toMatchObject(refused)
    }
    const stateOf = async ({ chat }: OpenedChat): Promise<string | undefined> =>
      (await chat.capabilities.list()).find((one) => one.name === name)?.state

    let opened = await fixture.open({ emit })
    await tryIt(opened)
    expect(countRefusals()).toBe(1)
    expect(await stateOf(opened)).toBe('refused')
    expect(events.at(-1)?.capabilities.find((one) => one.name === name)?.state).toBe('refused')
    await opened.stop()

    opened = await fixture.open({ emit })
    await tryIt(opened)
    expect(countRefusals()).toBe(1)
    await opened.chat.capabilities.retry(name)
    expect(await stateOf(opened)).toBe('unknown')
    await tryIt(opened)
    expect(countRefusals()).toBe(2)

    await clock.advance(DAY_MS)
    expect(await stateOf(opened)).toBe('unknown')
    // The token has expired meanwhile.
    await tryIt(opened)
    expect(countRefusals()).toBe(3)
  })
})

describe('a service without presence events', () => {
  const fixture = useChatFixture({ without: ['presence-events'] })

  test('has live messages, and is not asked for presence events again', async () => {
    const { sandbox } = fixture.service
    const countRefusals = (): number =>
      sandbox.control
        .requests()
        .filter(({ path, status }) => path.endsWith('/subscriptions') && status === 403).length
    const opened = await fixture.open()
    await opened.connect()
    expect(opened.polling.at(-1)).toBeNull()
    expect(sandbox.control.subscriptionCount()).toBe(1)
    fixture.say('Soup')
    await expect.poll(() => opened.arrivals.length).toBe(1)
    opened.chat.live.reconnect()
    await opened.untilLive()
    expect(countRefusals()).toBe(1)
  })
})

describe('a service that refuses all subscriptions', () => {
  const fixture = useChatFixture({ variants: ['subscriptions-403'] })

  test('says nothing about presence events', async () => {
    const opened = await fixture.open()
    opened.chat.start()
    await fixture.service.clock.advanceUntil(() => opened.polling.some((one) => one !== null))
    const all = await opened.chat.capabilities.list()
    expect(all.find(({ name }) => name === 'presence-events')?.state).toBe('unknown')
  })
})
