/** Generates invented people and conversations from a seed. Sign in as Ana Vell; Rosalind is the resident. */
import { faker } from '@faker-js/faker'
import { ACCOUNT_ID } from './model.ts'
import type { Conversation, Message, SeedOptions, User } from './model.ts'
import { sampleMessage } from './sample-messages.ts'

const PEOPLE = [
  ['Ana', 'Vell'],
  ['Rosalind', 'Okafor'],
  ['Imke', 'Brandt'],
  ['Teo', 'Marsh'],
  ['Dara', 'Quill'],
  ['Juno', 'Feld']
] as const

type Line = [author: number, text: string, more?: { contentType: string; fallbackText: string }]

const CARD = {
  contentType: 'application/vnd.mitel.action-card',
  fallbackText: 'Review on Thursday at 10. Will you be there?'
}

/** The conversations at the top of the list, the first thing that a new user sees. */
const CONVERSATIONS: { name?: string; people: number[]; lines: Line[] }[] = [
  {
    name: 'Launch room',
    people: [0, 1, 2, 3, 4],
    lines: [
      [2, 'Morning! The notes for version 4 are in the shared folder.'],
      [3, 'Thanks, Imke. I read the first half. The part about the new headset is very clear.'],
      [4, 'Can we move the review to Thursday? The lab is booked on Wednesday.'],
      [0, 'Thursday at 10 works for me.'],
      [
        2,
        JSON.stringify({
          body: 'Review on Thursday at 10. Will you be there?',
          bodyContentType: 'text/plain',
          buttons: [
            { title: "I'll be there", action: 'post-message', payload: "I'll be there." },
            { title: 'Open the agenda', action: 'open-link', targetUrl: 'https://example.test/agenda' }
          ]
        }),
        CARD
      ],
      [3, "I'll be there."],
      [1, "Me too. I'll bring the numbers from support: https://example.test/numbers"]
    ]
  },
  {
    name: 'Field support',
    people: [0, 1, 3, 5],
    lines: [
      [5, "The gateway in Lindau restarted twice last night. I've saved the logs."],
      [3, 'Same firmware as in Bregenz?'],
      [5, 'Yes, 8.1.3 on both.'],
      [
        1,
        '<p>Known issue, <b>fixed in 8.1.4</b>. What to do:</p><ul><li>save the configuration</li><li>update</li><li>check the clock</li></ul>',
        { contentType: 'text/html', fallbackText: 'Known issue, fixed in 8.1.4.' }
      ],
      [5, "Perfect, I'll do it after six."]
    ]
  },
  {
    name: 'Lunch',
    people: [0, 1, 2, 3, 4, 5],
    lines: [
      [4, 'Soup day at the place on the corner: pumpkin or lentil.'],
      [2, 'Lentil! 🥣'],
      [0, 'Count me in. 12:15 at the door?']
    ]
  },
  {
    people: [0, 1],
    lines: [
      [1, 'Hi Ana, have the new phones arrived?'],
      [0, 'Two of the three. The last one is still on its way.'],
      [1, "That's enough to get started. I'll set them up this afternoon."],
      [0, 'Thank you, Rosalind!']
    ]
  },
  {
    people: [0, 2],
    lines: [
      [0, 'Imke, which room do we have tomorrow?'],
      [2, 'The small one on the second floor, the one with the good screen.']
    ]
  },
  {
    people: [0, 3],
    lines: [
      [3, 'お疲れさまです。資料を共有しました。'],
      [0, 'ありがとう、後で読みます。']
    ]
  },
  {
    people: [0, 4, 5],
    lines: [
      [4, 'Who has the key to the test lab?'],
      [5, "It's in the drawer next to the printer."]
    ]
  }
]

/** Streams without Ana: she can find and join the public one. */
const OTHER_STREAMS: { name: string; visibility: string; people: number[]; line: [number, string] }[] = [
  {
    name: 'Coffee corner',
    visibility: 'PUBLIC',
    people: [2, 3, 5],
    line: [5, 'The new beans are here. Who wants to try?']
  },
  { name: 'Budget', visibility: 'PRIVATE', people: [1, 2], line: [1, 'The figures for May are ready.'] }
]

const MINUTE = 60_000

/**
 * Creates at least the people and conversations above, and more of each up to the numbers in the options.
 * Each additional conversation has one message; all other messages go to the conversations above. The Streams without Ana
 * and the Stream of `streamPeople` come on top of these numbers.
 */
export function seedData({
  seed,
  users,
  conversations,
  messages,
  streamPeople = 0,
  password = 'sandbox',
  now
}: SeedOptions): {
  users: User[]
  conversations: Conversation[]
  messages: Message[]
} {
  faker.seed(seed)
  const id = (): string => faker.string.uuid()
  const people = Array.from({ length: Math.max(users, streamPeople, PEOPLE.length) }, (_, place): User => {
    const [firstName, lastName] = PEOPLE[place] ?? [faker.person.firstName(), faker.person.lastName()]
    const first = firstName.toLowerCase().replace(/[^a-z]/g, '')
    const email = place < PEOPLE.length ? `${first}@example.test` : `${first}.${place}@example.test`
    return {
      userId: id(),
      accountId: ACCOUNT_ID,
      name: `${firstName} ${lastName}`,
      firstName,
      lastName,
      displayName: `${firstName} ${lastName}`,
      email,
      role: 'USER',
      extension: String(2_000 + place),
      password
    }
  })
  const idOf = (place: number): string => people[place % people.length]?.userId ?? ''

  const allConversations: Conversation[] = []
  const allMessages: Message[] = []
  function addConversation(
    participantIds: string[],
    name: string | undefined,
    startedAt: number,
    visibility = name === undefined ? 'PRIVATE' : 'PUBLIC'
  ): Conversation {
    const createdOn = new Date(startedAt).toISOString()
    const createdBy = participantIds[0] ?? ''
    const conversation: Conversation = {
      conversationId: id(),
      accountId: ACCOUNT_ID,
      ...(name === undefined ? {} : { name }),
      languageCode: 'en',
      visibility,
      stream: name !== undefined,
      hidden: false,
      generateSystemMessages: name !== undefined,
      createdOn,
      createdBy,
      modifiedOn: createdOn,
      modifiedBy: createdBy,
      participantIds
    }
    allConversations.push(conversation)
    return conversation
  }
  function addMessage(
    conversationId: string,
    createdBy: string,
    at: number,
    body: string,
    more: { contentType: string; fallbackText?: string } = { contentType: 'text/plain' }
  ): void {
    const createdOn = new Date(at).toISOString()
    allMessages.push({
      messageId: id(),
      conversationId,
      body,
      ...more,
      createdOn,
      createdBy,
      modifiedOn: createdOn
    })
  }

  // Older messages of the conversations above, to scroll back to.
  const others = Math.max(0, conversations - CONVERSATIONS.length)
  const shown = CONVERSATIONS.reduce((sum, { lines }) => sum + lines.length, 0)
  const earlier = Math.max(0, messages - shown - others)

  CONVERSATIONS.forEach(({ name, people: places, lines }, index) => {
    const share = Math.floor((earlier + CONVERSATIONS.length - 1 - index) / CONVERSATIONS.length)
    const end = now - (3 + index * 41) * MINUTE
    const begin = end - (share * 7 + 24 * 60) * MINUTE
    const { conversationId } = addConversation(places.map(idOf), name, begin)
    for (let place = 0; place < share; place++) {
      const author = idOf(places[(place * place + index) % places.length] ?? 0)
      addMessage(
        conversationId,
        author,
        end - (share - place) * 7 * MINUTE - 90 * MINUTE,
        sampleMessage(place)
      )
    }
    lines.forEach(([author, text, more], place) => {
      addMessage(conversationId, idOf(author), end - (lines.length - place) * 2 * MINUTE, text, more)
    })
  })

  for (let index = 0; index < others; index++) {
    const at = now - (17 + index) * 60 * MINUTE
    const stream = index % 3 === 0
    const places = (stream ? [0, 3, 6, 9] : [0]).map((step) => PEOPLE.length - 1 + index + step)
    // Ana is in every conversation. The others take turns, starting with those who are in none of the above.
    const members = [0, ...places.map((place) => 1 + (place % (people.length - 1)))].map(idOf)
    const name = stream ? faker.company.buzzNoun() : undefined
    const { conversationId } = addConversation([...new Set(members)], name, at)
    addMessage(conversationId, members[1] ?? '', at + MINUTE, sampleMessage(0))
  }
  for (const { name, visibility, people: places, line } of OTHER_STREAMS) {
    const { conversationId } = addConversation(places.map(idOf), name, now - 900 * MINUTE, visibility)
    addMessage(conversationId, idOf(line[0]), now - 800 * MINUTE, line[1])
  }
  if (streamPeople > 0) {
    const everybody = people.slice(0, streamPeople).map(({ userId }) => userId)
    const { conversationId } = addConversation(everybody, 'Everybody', now - 700 * MINUTE)
    addMessage(conversationId, idOf(1), now - 600 * MINUTE, 'Welcome, everybody!')
  }
  return { users: people, conversations: allConversations, messages: allMessages }
}
