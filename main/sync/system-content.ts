/** Parses the messages that the service itself writes about a conversation. */
import * as z from 'zod'
import type { MessageContent, SystemAction, SystemEvent, SystemPerson } from '../../preload/contract/index.ts'
import { foldText } from './fold.ts'

/** What a system message says; the author is the actor if the body names none. */
type Body = { body: string; createdBy: string }

/** A sentence names no more people than this. */
const MAX_SUBJECTS = 20
const MAX_NAME = 300

const text = z.string().catch('')
/** Assumption: the body of a system message is not documented. What does not fit is shown as its fallback text. */
const schema = z.object({
  action: text,
  actor: text,
  subjects: z.array(text).catch([]),
  name: text,
  visibility: text
})
const ACTIONS = new Map<string, SystemAction>([
  ['created', 'created'],
  ['joined', 'joined'],
  ['added', 'added'],
  ['left', 'left'],
  ['removed', 'removed'],
  ['renamed', 'renamed'],
  ['visibility public', 'madePublic'],
  ['visibility private', 'madePrivate']
])

function parse({ body, createdBy }: Body): z.infer<typeof schema> | null {
  try {
    const found = schema.safeParse(JSON.parse(body))
    return found.success ? { ...found.data, actor: found.data.actor || createdBy } : null
  } catch {
    return null
  }
}

/** The userIds of the people whose names the sentence needs. */
export function systemPeople(message: Body): string[] {
  const event = parse(message)
  return event === null ? [] : [event.actor, ...event.subjects.slice(0, MAX_SUBJECTS)]
}

/**
 * The change that a system message reports; null if the program does not know it.
 * @param personOf names a person by userId
 */
export function systemEvent(message: Body, personOf: (userId: string) => SystemPerson): SystemEvent | null {
  const event = parse(message)
  const action = ACTIONS.get([event?.action, event?.visibility].filter(Boolean).join(' ').toLowerCase())
  if (event === null || action === undefined) return null
  return {
    action,
    actor: personOf(event.actor),
    subjects: event.subjects.slice(0, MAX_SUBJECTS).map(personOf),
    name: event.name.slice(0, MAX_NAME)
  }
}

export function systemContent(
  message: Body & { fallbackText: string },
  personOf: (userId: string) => SystemPerson
): MessageContent {
  return { kind: 'system', text: foldText(message.fallbackText).text, event: systemEvent(message, personOf) }
}
