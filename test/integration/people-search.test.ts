/** People are found on the service while the directory is not, or cannot be, stored completely. */
import { describe, expect, test } from 'vitest'
import { useChatFixture } from './chat-fixture.ts'
import type { ChatFixture } from './chat-fixture.ts'
import { userOf } from '../support/sandbox-http.ts'

/** The whole directory, without a filter, never arrives. */
function holdDirectory(fixture: ChatFixture): void {
  fixture.service.sandbox.control.fault({
    kind: 'hang',
    service: 'admin',
    path: '^(?!.*filter).*/users\\?',
    times: -1
  })
}

/** The queries of the searches so far, decoded. */
const searches = ({ service }: ChatFixture): string[] =>
  service.sandbox.control
    .requests()
    .filter(({ service: name, query }) => name === 'admin' && query.includes('filter'))
    .map(({ query }) => decodeURIComponent(query))

const names = ({ people }: { people: { name: string }[] }): string[] => people.map(({ name }) => name)

describe('while the directory of 5,000 people is loading', () => {
  const fixture = useChatFixture({ users: 5_000 })

  test('the service finds people, by pages ordered by last name, and they are stored', async () => {
    holdDirectory(fixture)
    const { chat, store } = await fixture.open()
    expect(await chat.people.find('rosa', 10)).toMatchObject({ people: [], directory: { step: 'loading' } })
    expect(names(await chat.people.searchDirectory('rosalind oka', false))).toEqual(['Rosalind Okafor'])
    expect(names(await chat.people.find('ROSALIND oka', 10))).toEqual(['Rosalind Okafor'])
    expect(JSON.stringify(await store.findUsers('rosalind oka'))).not.toMatch(/sip/i)

    const first = await chat.people.searchDirectory('an', false)
    const second = await chat.people.searchDirectory('an', true)
    expect([first.more, second.more]).toEqual([true, true])
    const ids = [...first.people, ...second.people].map(({ userId }) => userId)
    // Ana is found too, but nobody writes to herself.
    expect(ids).not.toContain(userOf(fixture.service.sandbox, 'Ana').userId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThanOrEqual(98)
    const lastNames = (await store.getUsers(ids)).map(({ lastName }) => lastName)
    expect(lastNames).toHaveLength(ids.length)
    for (const query of searches(fixture)) {
      expect(query).toContain('$orderby=lastName')
      expect(query).toMatch(/\$select=(?!.*sip)/)
    }
  })

  test('a text that was searched before has no next page once another one was searched', async () => {
    holdDirectory(fixture)
    const { chat } = await fixture.open()
    await chat.people.searchDirectory('an', false)
    await chat.people.searchDirectory('imke', false)
    expect(await chat.people.searchDirectory('an', true)).toEqual({ people: [], more: false })
    expect(searches(fixture)).toHaveLength(2)
  })

  test('quotes in the text stay text', async () => {
    holdDirectory(fixture)
    const { chat } = await fixture.open()
    const text = "x' or name eq 'Teo Marsh"
    expect(await chat.people.searchDirectory(text, false)).toEqual({ people: [], more: false })
    expect(searches(fixture)).toEqual([expect.stringContaining("'x'' or name eq ''Teo Marsh'")])
  })
})

describe('once the directory is stored', () => {
  const fixture = useChatFixture({ users: 400 })

  test('the service is not searched, and a limit cuts the list', async () => {
    const { chat, connect } = await fixture.open()
    await connect()
    await fixture.service.clock.advanceUntil(
      async () => (await chat.people.find('')).directory.step === 'loaded',
      60_000
    )
    expect(await chat.people.searchDirectory('an', false)).toEqual({ people: [], more: false })
    expect(searches(fixture)).toEqual([])
    const { people, more } = await chat.people.find('', 50)
    expect({ length: people.length, more }).toEqual({ length: 50, more: true })
    const all = await chat.people.find('', 399)
    expect({ length: all.people.length, more: all.more }).toEqual({ length: 399, more: false })
    expect(all.people.slice(0, 50)).toEqual(people)
  })
})

describe('without live events', () => {
  const fixture = useChatFixture({ variants: ['no-live'] })

  test('the directory is fetched when somebody looks for people', async () => {
    const { chat } = await fixture.open()
    // Not even started: there is no connection of any kind.
    await chat.people.find('')
    await fixture.service.clock.settled()
    const { people, directory } = await chat.people.find('imke')
    expect({ names: people.map(({ name }) => name), directory }).toEqual({
      names: ['Imke Brandt'],
      directory: { step: 'loaded' }
    })
  })
})

describe('where the service refuses the directory', () => {
  const fixture = useChatFixture({ variants: ['directory-403'] })

  test('people are those of the conversations, and both calls say why', async () => {
    const { chat, connect } = await fixture.open()
    await connect()
    await chat.conversations.list()
    await fixture.service.clock.settled()
    const { people, directory } = await chat.people.find('imke')
    expect(people.map(({ name }) => name)).toEqual(['Imke Brandt'])
    expect(directory).toMatchObject({ step: 'failed', failure: { code: 'forbidden' } })
    await expect(chat.people.searchDirectory('imke', false)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('where the directory can only be searched', () => {
  const fixture = useChatFixture({ without: ['directory'] })

  test('people are found on the service', async () => {
    const { chat, connect } = await fixture.open()
    await connect()
    expect(names(await chat.people.searchDirectory('juno', false))).toEqual(['Juno Feld'])
  })
})

describe('people who have only an e-mail address', () => {
  const fixture = useChatFixture({ variants: ['users-by-email'] })

  test('are found and shown by it', async () => {
    holdDirectory(fixture)
    const { chat } = await fixture.open()
    const { people } = await chat.people.searchDirectory('imke@', false)
    expect(people).toMatchObject([{ name: 'imke@example.test', email: 'imke@example.test' }])
    expect((await chat.people.find('imke@')).people).toEqual(people)
  })
})

describe.each(['filter-by-name-only', 'filter-text-first'] as const)(
  'a service with the variant %s',
  (name) => {
    const fixture = useChatFixture({ variants: [name] })

    test('is searched with the filter that it accepts, which is found out once', async () => {
      holdDirectory(fixture)
      const { chat } = await fixture.open()
      expect(names(await chat.people.searchDirectory('teo', false))).toEqual(['Teo Marsh'])
      const before = searches(fixture).length
      expect(names(await chat.people.searchDirectory('dara', false))).toEqual(['Dara Quill'])
      expect(searches(fixture)).toHaveLength(before + 1)
    })
  }
)

describe('a service without filters', () => {
  const fixture = useChatFixture({ without: ['directory-search'] })

  test('says that it cannot be searched, which is not the same as finding nobody', async () => {
    holdDirectory(fixture)
    const { chat } = await fixture.open()
    const search = chat.people.searchDirectory('teo', false)
    await expect(fixture.service.clock.advanceUntilDone(search)).rejects.toMatchObject({
      detail: 'capability-directory-search'
    })
  })
})
