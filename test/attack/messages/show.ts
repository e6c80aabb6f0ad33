/** Shows a batch of hostile messages in the built page and reports what they did. */
import type { Page } from 'playwright-core'
import type { Preview } from '../../page/preview.ts'
import { NOW } from '../../page/scene.ts'
import { attackRows, brokenLayout } from './attack-rows.ts'
import { CANARY_HOST, idOf, sceneOf } from './batch.ts'
import type { Numbered } from './batch.ts'
import type { Gates } from './gates.ts'

/** High, so that most of a batch is drawn at once; the narrowest and a usual width. */
const NARROW = { width: 360, height: 2_000 }
const WIDE = { width: 1_100, height: 2_000 }
/** What main opens in the browser or mail program. */
const OPENABLE = /^(https?:\/\/|mailto:)/i

export type Effects = {
  /** Numbers of the messages that had an effect which no message may have, with what it was. */
  fired: Map<number, string>
  /** What cannot be told of a single message: a broken layout, or a violation of the page's policy. */
  ofBatch: string[]
  /** Numbers of the messages that were drawn and tried. */
  tried: number[]
}

export async function show(preview: Preview, batch: Numbered[], gates: Gates): Promise<Effects> {
  const effects: Effects = { fired: new Map(), ofBatch: [], tried: [] }
  const note = (number: number, what: string): void => {
    const message = batch.find((one) => one.number === number)
    if (message === undefined) effects.ofBatch.push(what)
    else effects.fired.set(number, `${message.class} ${number} ${what}`)
  }
  const scene = sceneOf(batch, gates)
  const { page, problems } = await preview.open(scene, { viewport: WIDE }, (opened) => watch(opened, note))
  try {
    await page
      .getByRole('listitem')
      .getByRole('button', { name: /^Rosalind Okafor/ })
      .click()
    await page.getByRole('log', { name: 'Messages' }).waitFor()
    // Vue ignores events from the millisecond in which their element was drawn.
    await page.clock.setFixedTime(NOW + 1)
    const ids = batch.map(idOf)
    const numberOf = (id: string): number => batch[ids.indexOf(id)]?.number ?? 0
    const { tried, deceiving, opened } = await page.evaluate(attackRows, ids)
    effects.tried.push(...tried.map(numberOf))
    for (const id of deceiving) note(numberOf(id), 'deceives the reader')
    for (const { id, url } of opened.filter((one) => !OPENABLE.test(one.url)))
      note(numberOf(id), `had the page open ${url.slice(0, 60)}`)
    for (const size of [NARROW, WIDE]) {
      await page.setViewportSize(size)
      const broken = await page.evaluate(brokenLayout)
      if (broken !== '') effects.ofBatch.push(`${broken}, ${size.width} px wide`)
    }
  } catch (error) {
    // An attack on a page without protection may end it.
    effects.ofBatch.push(`the page could not be used: ${String(error).split('\n')[0] ?? ''}`)
  } finally {
    await page.context().close()
  }
  effects.ofBatch.push(...problems)
  return effects
}

/** Reports scripts that ran, requests, navigation, dialogs and windows. Nothing reaches the network. */
async function watch(page: Page, note: (number: number, what: string) => void): Promise<void> {
  const isOwn = (url: string): boolean => new URL(url).hostname === 'cloudlink-chat.invalid'
  await page.exposeFunction('fired', (number: number) => note(number, 'ran a script'))
  await page.route(
    (url) => url.protocol.startsWith('http') && !isOwn(url.href),
    async (route) => {
      const { hostname, pathname } = new URL(route.request().url())
      const number = hostname === CANARY_HOST ? Number.parseInt(pathname.slice(1)) : 0
      note(number, `requested ${hostname}`)
      await route.abort()
    }
  )
  page.on('dialog', (dialog) => {
    note(0, 'opened a dialog')
    void dialog.dismiss()
  })
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame() && !isOwn(frame.url())) note(0, `navigated to ${frame.url()}`)
  })
  page.context().on('page', (other) => {
    if (other !== page) note(0, 'opened a window')
  })
}
