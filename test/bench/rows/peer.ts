import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { extname, join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { chromiumOptions } from '../../../build/launch/chromium.ts'
import { root } from '../../../build/tools/paths.ts'
import type { Message } from '../../../preload/contract/index.ts'
import { fakeMain } from '../../page/fake-main.ts'
import { showcase } from '../../page/scene.ts'
import type { Bench } from '../bench.ts'
import { prepareTiming } from '../page-timing.ts'
import { compare } from '../row.ts'
import type { Row } from '../row.ts'
import { median } from '../statistics.ts'

const PEER = createRequire(import.meta.url).resolve('vue-advanced-chat')
const ORIGIN = 'https://cloudlink-chat.invalid'
const VIEWPORT = { width: 1_000, height: 760 }
const CONVERSATION = { conversationId: 'rosalind', title: 'Rosalind Okafor' }
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** Shows 1,000 messages at once, until the newest is painted: our page compared with a ready-made chat component. */
export async function openPeer(bench: Bench): Promise<Row[]> {
  const scene = showcase({ lines: bench.quick ? 94 : 994 })
  const messages = scene.messages[CONVERSATION.conversationId] ?? []
  const browser = await chromium.launch({ ...chromiumOptions(), headless: true })
  const ours: number[] = []
  const limits: number[] = []
  try {
    for (let pair = 0; pair < (bench.quick ? 1 : 7); pair++) {
      ours.push(await inNewPage(browser, (page) => timeOurs(page, scene, messages)))
      limits.push(await inNewPage(browser, (page) => timePeer(page, messages)))
    }
  } finally {
    await browser.close()
  }
  return [
    compare({
      name: 'open, peer',
      unit: 'ms',
      ours,
      limits,
      paired: true,
      read: median,
      goal: { of: 'ratio', atMost: 0.05, words: 'ratio ≤ 0.05' },
      judged: !bench.quick,
      note: `${messages.length} messages; the built page with a fake main process, in Chromium`
    })
  ]
}

async function inNewPage(browser: Browser, work: (page: Page) => Promise<number>): Promise<number> {
  const context = await browser.newContext({ viewport: VIEWPORT })
  try {
    return await work(await context.newPage())
  } finally {
    await context.close()
  }
}

async function timeOurs(
  page: Page,
  scene: ReturnType<typeof showcase>,
  messages: Message[]
): Promise<number> {
  await page.route('**', async (route) => {
    const { pathname } = new URL(route.request().url())
    const body = await readFile(join(root, 'out/renderer', pathname))
    await route.fulfill({ body, contentType: TYPES[extname(pathname)] ?? 'font/woff2' })
  })
  await page.addInitScript(fakeMain, scene)
  await page.goto(`${ORIGIN}/index.html`)
  await prepareTiming(page)
  await page.evaluate((all) => {
    const value = { messages: all, hasOlder: false, firstUnreadId: null }
    window.fakeMain.answers.listMessages = { ok: true, value }
  }, messages)
  const painted = page.evaluate(
    (id) =>
      window.benchTiming.whenPainted(
        () =>
          document
            .querySelector(`[role="log"] [data-id="${id}"]`)
            ?.checkVisibility({ visibilityProperty: true }) === true
      ),
    messages.at(-1)?.id ?? ''
  )
  await page.getByRole('listitem').filter({ hasText: CONVERSATION.title }).first().click()
  return (await painted) - (await page.evaluate(() => window.benchTiming.lastInput))
}

async function timePeer(page: Page, messages: Message[]): Promise<number> {
  await page.setContent('<!doctype html><div id="peer"></div>')
  await page.addScriptTag({ path: PEER })
  await prepareTiming(page)
  const given = messages.map(({ id, author, content, createdAt }) => ({
    _id: id,
    content: content.text,
    senderId: author.userId,
    username: author.name,
    date: createdAt.slice(0, 10),
    timestamp: createdAt.slice(11, 16)
  }))
  return page.evaluate(
    async ({ given, me, height }) => {
      type Peer = HTMLElement & Record<string, unknown>
      const library = (window as unknown as Record<string, { register(): void }>)['vue-advanced-chat']
      library?.register()
      const users = [...new Map(given.map((one) => [one.senderId, one.username]))].map(([_id, username]) => ({
        _id,
        username
      }))
      const peer = document.createElement('vue-advanced-chat') as Peer
      Object.assign(peer, {
        height: `${height}px`,
        currentUserId: me,
        rooms: [{ roomId: 'one', roomName: 'One', avatar: '', users }],
        roomsLoaded: true,
        roomId: 'one',
        messages: []
      })
      const opened = new Promise((resolve) =>
        peer.addEventListener('fetch-messages', resolve, { once: true })
      )
      document.querySelector('#peer')?.append(peer)
      await opened
      await window.benchTiming.afterPaint()
      const began = performance.now()
      Object.assign(peer, { messages: given, messagesLoaded: true })
      const last = given.at(-1)?._id ?? ''
      const painted = await window.benchTiming.whenPainted(
        () =>
          peer.shadowRoot
            ?.getElementById(last)
            ?.checkVisibility({ visibilityProperty: true, opacityProperty: true }) === true
      )
      return painted - began
    },
    { given, me: messages.find(({ author }) => author.me)?.author.userId ?? '', height: VIEWPORT.height }
  )
}
