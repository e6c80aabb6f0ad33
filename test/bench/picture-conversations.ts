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
 * @param count of messages
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
  // A list of messages asks the service for what is missing, so nothing is listed before it is there.
  for (const { name } of [pictures, names]) {
    await page
      .locator('nav button.row')
      .filter({ has: page.getByText(name, { exact: true }) })
      .waitFor()
  }
  await until(
    async () => (await listAndRequest(page, names)).messages >= names.count,
    `The messages of ${names.name} did not arrive.`,
    LIMIT
  )
  await until(
    async () => (await listAndRequest(page, pictures)).stored >= pictures.count,
    `The pictures of ${pictures.name} did not arrive.`,
    LIMIT
  )
  await page.evaluate(() => window.cloudlink.call('markAllRead', {}))
}

/** Lists all messages page by page, and asks for the files that are not stored. @returns how many there are */
const listAndRequest = (
  page: Page,
  { conversationId }: SeededConversation
): Promise<{ messages: number; stored: number }> =>
  page.evaluate(async (id) => {
    const found = { messages: 0, stored: 0 }
    for (let before: string | undefined, hasOlder = true; hasOlder;) {
      const request = { conversationId: id, limit: 50, ...(before === undefined ? {} : { before }) }
      const listed = await window.cloudlink.call('listMessages', request)
      if (!listed.ok) throw new Error(`listMessages failed: ${listed.code}`)
      const { messages } = listed.value
      for (const { content } of messages) {
        found.messages++
        if (content.kind !== 'file') continue
        if (content.file.state.step === 'stored') found.stored++
        if (content.file.state.step === 'remote')
          await window.cloudlink.call('fetchFile', { id: content.file.id })
      }
      before = messages[0]?.id
      hasOlder = listed.value.hasOlder && before !== undefined
    }
    return found
  }, conversationId)
