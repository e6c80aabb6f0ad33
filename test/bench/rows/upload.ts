import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import type { AccountWith, SeededConversation } from '../account.ts'
import type { Bench } from '../bench.ts'
import { openConversation } from '../conversation.ts'
import { compare } from '../row.ts'
import type { Row } from '../row.ts'
import { withRunning } from '../running.ts'
import { signInOther } from '../service-client.ts'
import { median } from '../statistics.ts'

const MB = 1024 * 1024
/** The service's limit; in bytes. */
const BYTES = 10 * MB
/** A piece that the page passes to main. */
const PIECE = MB
/** The pause between files, in ms, so that the client's rate limit does not delay their three requests. */
const PAUSE = 3_300

/**
 * From sending a file that waits in the composer until its message is settled, compared with the same three requests
 * without a client: create, upload, post.
 */
export async function upload(bench: Bench, accountWith: AccountWith): Promise<Row[]> {
  const account = await accountWith(bench.messages)
  const { small } = account
  const other = await signInOther(account)
  const bytes = bench.quick ? MB : BYTES
  const ours: number[] = []
  const limits: number[] = []
  await withRunning(bench, account, async ({ page }) => {
    await openConversation(page, small)
    for (let time = 0; time < (bench.quick ? 1 : 20); time++) {
      const id = await chooseFile(page, small, `Ours ${time}.bin`, bytes)
      ours.push(await timeSending(page, small, id))
      const [name, content] = [`Bare ${time}.bin`, randomBytes(bytes)]
      const began = performance.now()
      const address = await other.upload(small.conversationId, { name, type: 'application/zip', content })
      await other.post(small.conversationId, `<p><a href="${address}">${name}</a></p>`, 'text/html')
      limits.push(performance.now() - began)
      await wait(bench.quick ? 0 : PAUSE)
    }
  })
  return [
    compare({
      name: 'upload',
      unit: 'ms',
      ours,
      limits,
      paired: true,
      read: median,
      goal: { of: 'ratio', atMost: 1.3, width: 0.3, words: 'ratio ≤ 1.3' },
      judged: !bench.quick,
      note: `a file of ${bytes / MB} MB from Send to its stored message; it was copied when it was chosen`
    })
  ]
}

/** Passes a file to the composer, as if it had been dropped. @returns its id */
function chooseFile(
  page: Page,
  { conversationId }: SeededConversation,
  name: string,
  bytes: number
): Promise<string> {
  return page.evaluate(
    async ({ conversationId, name, bytes, pieceBytes }) => {
      const begun = await window.cloudlink.call('beginFile', { conversationId, name, bytes })
      if (!begun.ok) throw new Error(`beginFile failed: ${begun.code}`)
      const { transfer } = begun.value
      const part = new Uint8Array(pieceBytes)
      for (let from = 0; from < bytes; from += pieceBytes) {
        await window.cloudlink.call('appendFile', { transfer, part })
      }
      const ended = await window.cloudlink.call('endFile', { transfer })
      if (!ended.ok) throw new Error(`endFile failed: ${ended.code}`)
      return ended.value.id
    },
    { conversationId, name, bytes, pieceBytes: PIECE }
  )
}

/** @returns the ms from the call that sends the file until the service's message has replaced it in the store */
function timeSending(page: Page, { conversationId }: SeededConversation, fileId: string): Promise<number> {
  return page.evaluate(
    async ({ conversationId, fileId }) => {
      const replaced = new Set<string>()
      let wake = (): void => undefined
      const stop = window.cloudlink.on('messagesChanged', (change) => {
        for (const sendId of Object.keys(change.replaced)) replaced.add(sendId)
        wake()
      })
      const began = performance.now()
      const sent = await window.cloudlink.call('sendMessage', { conversationId, text: '', fileIds: [fileId] })
      if (!sent.ok) throw new Error(`sendMessage failed: ${sent.code}`)
      while (!replaced.has(sent.value.id)) await new Promise<void>((resolve) => (wake = resolve))
      stop()
      return performance.now() - began
    },
    { conversationId, fileId }
  )
}
