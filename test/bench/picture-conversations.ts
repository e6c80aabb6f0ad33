/** Two Streams with as many messages: in one each is a picture, in the other each is the name of that picture. */
import type { Page } from 'playwright-core'
import { drawScene } from '../sandbox/draw-scene.ts'
import { until } from '../support/until.ts'
import { firstUser } from './account.ts'
import type { Account, SeededConversation } from './account.ts'
import { signInOther } from './service-client.ts'

export type PictureConversations = { pictures: SeededConversation; names: SeededConversation }

/** The program fetches about one file per second, so that the service does not lock the account; in ms. */
const LIMIT = 10 * 60_000

/**
 * Creates both at the service. They are then at the top of the list.
 * @param count of messages, at most 200
 * @param different how many pictures are drawn, which takes half a second each; each message still has a file of its own
 */
export async function addPictureConversations(
  account: Account,
  count: number,
  different: number
): Promise<PictureConversations> {
  const client = await signInOther(account)
  const people = [firstUser(account.sandbox).userId, account.other.userId]
  const add = async (name: string): Promise<SeededConversation> => ({
    ...{ conversationId: await client.createStream(name, people), name, count }
  })
  const [pictures, names] = [await add('Many pictures'), await add('Their names')]
  const scenes = Array.from({ length: different }, (_, number) => drawScene(number))
  for (let place = 0; place < count; place++) {
    const name = `Picture ${place + 1}.png`
    const content = scenes[place % scenes.length] ?? Buffer.alloc(0)
    const address = await client.upload(pictures.conversationId, { name, type: 'image/png', content })
    await client.post(pictures.conversationId, `<p><a href="${address}">${name}</a></p>`, 'text/html')
    await client.post(names.conversationId, name)
  }
  return { pictures, names }
}

/** Waits until the program has all messages and pictures, all read, so that nothing is fetched while it is measured. */
export async function fetchPictures(page: Page, { pictures, names }: PictureConversations): Promise<void> {
  await until(
    async () => (await countMessages(page, names)) === names.count,
    `The messages of ${names.name} did not arrive.`
  )
  await until(
    async () => (await requestPictures(page, pictures)) === pictures.count,
    `The pictures of ${pictures.name} did not arrive.`,
    LIMIT
  )
  await page.evaluate(() => window.cloudlink.call('markAllRead', {}))
}

const countMessages = (page: Page, { conversationId, count }: SeededConversation): Promise<number> =>
  page.evaluate(
    async (wanted) => {
      const shown = await window.cloudlink.call('listMessages', wanted)
      return shown.ok ? shown.value.messages.length : 0
    },
    { conversationId, limit: count }
  )

/** Asks for those that are not stored. @returns how many are stored */
const requestPictures = (page: Page, { conversationId, count }: SeededConversation): Promise<number> =>
  page.evaluate(
    async (wanted) => {
      const shown = await window.cloudlink.call('listMessages', wanted)
      const messages = shown.ok ? shown.value.messages : []
      const files = messages.flatMap(({ content }) => (content.kind === 'file' ? content.file : []))
      for (const { id, state } of files) {
        if (state.step === 'remote') await window.cloudlink.call('fetchFile', { id })
      }
      return files.filter(({ state }) => state.step === 'stored').length
    },
    { conversationId, limit: count }
  )
