/** Messages that are shown together, each with an own number for its canary, as a scene of the page. */
import type { Message } from '../../../preload/contract/index.ts'
import { NOW, showcase } from '../../page/scene.ts'
import type { Scene } from '../../page/scene.ts'
import type { Gates } from './gates.ts'
import type { HostileClass, HostileMessage } from './hostile-message.ts'

/** Where every address of the canary is. */
export const CANARY_HOST = 'canary.test'

/** A message with the number that its canary reports. */
export type Numbered = { number: number; class: string; message: HostileMessage }

/** Fills in the canary. */
function withCanary(message: HostileMessage, number: number): HostileMessage {
  const fill = (words: string): string =>
    words.replaceAll('{run}', `fired(${number})`).replaceAll('{url}', `https://${CANARY_HOST}/${number}`)
  const { body, author, fileName } = message
  return {
    ...message,
    body: fill(body),
    ...(author === undefined ? {} : { author: fill(author) }),
    ...(fileName === undefined ? {} : { fileName: fill(fileName) })
  }
}

/** Numbers the messages of all classes, from 1. @param most of each class, taken evenly */
export function numbered(classes: HostileClass[], most = Infinity): Numbered[] {
  return classes
    .flatMap((one) => evenly(one.messages, most).map((message) => ({ class: one.name, message })))
    .map(({ message, ...rest }, index) => ({
      ...rest,
      number: index + 1,
      message: withCanary(message, index + 1)
    }))
}

function evenly<T>(all: T[], most: number): T[] {
  const step = Math.max(1, Math.ceil(all.length / most))
  return all.filter((_, index) => index % step === 0)
}

/** Messages in groups of at most `size`, so that one page shows several. */
export function batches(all: Numbered[], size: number): Numbered[][] {
  const count = Math.ceil(all.length / size)
  return Array.from({ length: count }, (_, index) => all.slice(index * size, (index + 1) * size))
}

export const idOf = ({ number }: Numbered): string => `hostile-${number}`

/** The showcase, whose conversation with Rosalind consists of these messages. */
export function sceneOf(batch: Numbered[], gates: Gates): Scene {
  const scene = showcase()
  scene.firstUnread = {}
  scene.messages.rosalind = batch.map((one, place): Message => {
    const { author = 'Rosalind Okafor' } = one.message
    return {
      id: idOf(one),
      conversationId: 'rosalind',
      // Each has another author, so that every row shows its name.
      author: { userId: `author-${one.number}`, name: gates.name(author), me: false },
      content: gates.content(one.message, idOf(one)),
      createdAt: new Date(NOW - (batch.length - place) * 60_000).toISOString(),
      editedAt: null,
      state: 'sent',
      failure: null,
      waitsUntil: null,
      scheduled: false
    }
  })
  return scene
}
