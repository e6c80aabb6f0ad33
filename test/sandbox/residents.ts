/**
 * The residents: colleagues who act by themselves, so that one person alone sees a living account. All they do is invented.
 * Whoever is signed in is their guest, and none of them acts in the guest's name.
 */
import { faker } from '@faker-js/faker'
import { drawScene } from './draw-scene.ts'
import { addParticipant, removeParticipant } from './membership.ts'
import type { Conversation, User } from './model.ts'
import { sampleMessage } from './sample-messages.ts'
import type { Context } from './service.ts'
import { shareFile } from './share-file.ts'
import type { SharedFile } from './share-file.ts'

/** The people of the prepared conversations; the first one is the usual guest. */
const CAST = 6
/** The first round of all actions takes less than a minute. Later rounds leave the guest time to read. */
const FIRST_PAUSE_MS = 8_000
const PAUSE_MS = 45_000
const STATUSES = ['busy', 'away', 'dnd', 'available']
const MENTIONS = [
  'could you take a look at this?',
  'what do you think?',
  'is Thursday fine with you?',
  'you know the gateway best. Any idea?'
]

type Shared = Omit<SharedFile, 'conversationId' | 'userId'>

const pick = <T>(choices: T[]): T | undefined =>
  choices.length === 0 ? undefined : faker.helpers.arrayElement(choices)

/** @returns a function that stops the residents; it resolves when the files that they share are written */
export function startResidents(
  context: Pick<Context, 'data' | 'attachments' | 'chatOrigin' | 'setTimeout'>
): () => Promise<void> {
  const { data, setTimeout } = context
  let step = 0
  let visit: { conversationId: string; userId: string } | null = null

  function guest(): User | undefined {
    return data.user(data.grants.at(-1)?.userId ?? '') ?? data.users[0]
  }

  function residents(): string[] {
    const signedIn = new Set([guest()?.userId, ...data.grants.map(({ userId }) => userId)])
    return data.users
      .slice(0, CAST)
      .map(({ userId }) => userId)
      .filter((userId) => !signedIn.has(userId))
  }

  const presentIn = ({ participantIds }: Conversation): string[] =>
    residents().filter((userId) => participantIds.includes(userId))

  /** A conversation of the guest in which a resident takes part. */
  function conversation(stream: boolean): Conversation | undefined {
    const userId = guest()?.userId ?? ''
    return pick(
      [...data.conversations.values()].filter(
        (one) => one.stream === stream && one.participantIds.includes(userId) && presentIn(one).length > 0
      )
    )
  }

  function write(where: Conversation | undefined, body: string): void {
    const author = where && pick(presentIn(where))
    if (where === undefined || author === undefined) return
    data.addMessage({
      conversationId: where.conversationId,
      body,
      contentType: 'text/plain',
      createdBy: author
    })
  }

  function changePresence(): void {
    const userId = pick(residents())
    const status = pick(STATUSES.filter((one) => one !== data.presence.get(userId ?? '')))
    if (userId !== undefined && status !== undefined) data.setPresence(userId, status)
  }

  function join(): void {
    const where = pick(
      [...data.conversations.values()].filter(
        (one) =>
          one.stream &&
          one.visibility === 'PUBLIC' &&
          one.participantIds.includes(guest()?.userId ?? '') &&
          presentIn(one).length < residents().length
      )
    )
    const userId = where && pick(residents().filter((id) => !where.participantIds.includes(id)))
    if (where === undefined || userId === undefined) return
    addParticipant(data, where, userId, userId)
    visit = { conversationId: where.conversationId, userId }
  }

  function leave(): void {
    const where = data.conversations.get(visit?.conversationId ?? '')
    if (visit !== null && where?.participantIds.includes(visit.userId) === true)
      removeParticipant(data, where, visit.userId, visit.userId)
    visit = null
  }

  /** Files are shared one after the other. */
  let sharing: Promise<unknown> = Promise.resolve()
  function share(where: Conversation | undefined, file: Shared): void {
    const userId = where && pick(presentIn(where))
    if (where === undefined || userId === undefined) return
    const { conversationId } = where
    sharing = sharing.then(() => shareFile(context, { conversationId, userId, ...file }))
  }
  const sharePicture = (): void =>
    share(conversation(true), {
      name: 'view-from-the-lab.png',
      type: 'image/png',
      content: drawScene(step),
      caption: 'The view from the new lab.'
    })
  const shareTable = (): void =>
    share(conversation(false), {
      name: 'hours.csv',
      type: 'text/csv',
      content: Buffer.from('day,hours\nMonday,7\nTuesday,8\n')
    })

  /** Within the first minute. */
  const first = [
    changePresence,
    () => write(conversation(true), sampleMessage(step)),
    () => write(conversation(true), `@${guest()?.displayName ?? ''} ${pick(MENTIONS) ?? ''}`),
    join,
    () => write(conversation(false), sampleMessage(step)),
    leave
  ]
  const later = [sharePicture, ...first.slice(0, 3), shareTable, ...first.slice(3)]

  let timer = setTimeout(act, FIRST_PAUSE_MS)
  function act(): void {
    const action = step < first.length ? first[step] : later[step % later.length]
    action?.()
    step++
    timer = setTimeout(act, step < first.length ? FIRST_PAUSE_MS : PAUSE_MS)
  }
  return async () => {
    timer.cancel()
    await sharing
  }
}
