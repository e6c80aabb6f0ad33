/** What a person does while something is still on its way. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { showcase } from '../scene.ts'
import { answerWith, callsOf, emit, openConversation, usePreview } from '../use-preview.ts'

const open = usePreview()
const composer = (page: Page) => page.getByRole('textbox', { name: 'Message' })
const row = (page: Page, name: RegExp) => page.getByRole('listitem').getByRole('button', { name })

describe('a draft', () => {
  it('that comes after somebody began to type loses nothing, and both are kept', async () => {
    const scene = showcase()
    scene.drafts.dara = 'Kept before. '
    scene.held = ['getDraft']
    const page = await open(scene)
    await openConversation(page, 'Dara')
    await composer(page).fill('Typed now.')
    await page.evaluate(() => window.fakeMain.release('getDraft'))
    await expect.poll(() => composer(page).inputValue()).toBe('Kept before. Typed now.')
    const text = 'Kept before. Typed now.'
    await expect.poll(() => callsOf(page, 'setDraft')).toEqual([{ conversationId: 'dara', text }])
  })

  it('is not taken away by a message that is sent before it comes, even where it holds the same words', async () => {
    const kept = 'Kept before, not Sent at once. '
    const scene = showcase()
    scene.drafts.dara = kept
    scene.held = ['getDraft', 'sendMessage']
    const page = await open(scene)
    await openConversation(page, 'Dara')
    await composer(page).fill('Sent at once.')
    await composer(page).press('Enter')
    const sent = { conversationId: 'dara', text: 'Sent at once.' }
    await expect.poll(() => callsOf(page, 'sendMessage')).toEqual([sent])
    await page.evaluate(() => window.fakeMain.release('getDraft'))
    await expect.poll(() => composer(page).inputValue()).toBe(`${kept}Sent at once.`)
    await page.evaluate(() => window.fakeMain.release('sendMessage'))
    await expect.poll(() => composer(page).inputValue()).toBe(kept)
    const draft = { conversationId: 'dara', text: kept }
    await expect.poll(async () => (await callsOf(page, 'setDraft')).at(-1)).toEqual(draft)
  })

  it('that is still being saved is what the composer shows when it is opened again', async () => {
    const scene = showcase()
    scene.held = ['setDraft']
    const page = await open(scene)
    await openConversation(page, 'Dara')
    await composer(page).fill('The newer text')
    await row(page, /^Teo Marsh/).click()
    await openConversation(page, 'Dara')
    await page.evaluate(() => window.fakeMain.release('setDraft'))
    await expect.poll(() => composer(page).inputValue()).toBe('The newer text')
  })
})

describe('a dialog', () => {
  it('about a conversation closes with it, and the shortcuts work again', async () => {
    const scene = showcase()
    const page = await open(scene)
    await openConversation(page, 'Launch room')
    await page.getByRole('button', { name: 'Details' }).first().click()
    await page.getByRole('dialog').waitFor()
    const gone = scene.conversations.find(({ title }) => title === 'Launch room')?.conversationId ?? ''
    await page.evaluate((id) => {
      const { scene: now } = window.fakeMain
      now.conversations = now.conversations.filter(({ conversationId }) => conversationId !== id)
    }, gone)
    await emit(page, 'conversationsChanged', { conversationIds: [gone] })
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
  })
})

describe('a shortcut', () => {
  it('works on a layout without Latin letters, and with Caps Lock', async () => {
    const page = await open()
    await page.getByRole('listitem').first().waitFor()
    for (const key of ['л', 'Л', 'K']) {
      await page.evaluate(
        (pressed) =>
          void document.body.dispatchEvent(
            new KeyboardEvent('keydown', { key: pressed, code: 'KeyK', ctrlKey: true, bubbles: true })
          ),
        key
      )
      await page.getByRole('combobox').waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('combobox').waitFor({ state: 'detached' })
    }
  })
})

describe('Enter in the search', () => {
  it('opens a hit of what was typed last, not of what was typed before', async () => {
    const scene = showcase()
    const page = await open(scene)
    await page.getByRole('listitem').first().waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('Dara')
    await page.getByRole('option').first().waitFor()
    await page.evaluate(() => window.fakeMain.hold('search'))
    await page.getByRole('combobox').fill('Teo')
    await page.getByRole('combobox').press('Enter')
    await page.evaluate(() => window.fakeMain.release('search'))
    await expect
      .poll(async () => (await callsOf(page, 'createConversation')).at(-1)?.userIds)
      .toEqual(['teo-marsh'])
    expect(await callsOf(page, 'createConversation')).toHaveLength(1)
  })
})

describe('a search that failed', () => {
  it('says so no more once the field is empty', async () => {
    const page = await open()
    await page.getByRole('listitem').first().waitFor()
    await page.keyboard.press('Control+k')
    await answerWith(page, 'search', { ok: false, code: 'storage' })
    await page.getByRole('combobox').fill('x')
    await page.getByRole('dialog').getByRole('alert').waitFor()
    await page.getByRole('combobox').fill('')
    await page.getByRole('dialog').getByRole('alert').waitFor({ state: 'detached' })
  })
})

describe('a row that moves under the pointer', () => {
  it.each(['Dara Quill', 'Juno Feld'])('is not opened: the one that was pressed is, %s', async (name) => {
    const scene = showcase()
    const page = await open(scene)
    const pressed = row(page, new RegExp(`^${name}`))
    const box = await pressed.boundingBox()
    if (box === null) throw new Error('The row is not there.')
    await page.mouse.move(box.x + 60, box.y + 20)
    await page.mouse.down()
    // Somebody writes, and the rows trade places.
    await page.evaluate(() => {
      const juno = window.fakeMain.scene.conversations.find(({ conversationId }) => conversationId === 'juno')
      if (juno) juno.lastAt = '2026-11-24T14:04:59Z'
    })
    await emit(page, 'conversationsChanged', { conversationIds: ['juno'] })
    await expect.poll(async () => (await pressed.boundingBox())?.y ?? 0).not.toBe(box.y)
    await page.mouse.up()
    await page.getByRole('heading', { name }).waitFor()
  })
})
