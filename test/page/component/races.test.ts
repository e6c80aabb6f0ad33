/** A person acts while an earlier call is still unanswered. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { showcase } from '../scene.ts'
import {
  answerWith,
  callsOf,
  emit,
  holdCalls,
  openConversation,
  releaseCalls,
  usePreview
} from '../use-preview.ts'
import { composer } from '../../support/elements.ts'
import { showSettingsPage } from '../../support/settings-page.ts'

const open = usePreview()
const row = (page: Page, name: RegExp) => page.getByRole('listitem').getByRole('button', { name })

describe('a draft', () => {
  it('that loads after typing began is put before the typed text', async () => {
    const scene = showcase()
    scene.drafts.dara = 'Kept before. '
    scene.heldCalls = ['getDraft']
    const page = await open(scene)
    await openConversation(page, 'Dara')
    await composer(page).fill('Typed now.')
    await releaseCalls(page, 'getDraft')
    await expect.poll(() => composer(page).inputValue()).toBe('Kept before. Typed now.')
    const text = 'Kept before. Typed now.'
    await expect.poll(() => callsOf(page, 'setDraft')).toEqual([{ conversationId: 'dara', text }])
  })

  it('survives a message sent before it loaded, even if it contains the same words', async () => {
    const oldDraft = 'Kept before, not Sent at once. '
    const scene = showcase()
    scene.drafts.dara = oldDraft
    scene.heldCalls = ['getDraft', 'sendMessage']
    const page = await open(scene)
    await openConversation(page, 'Dara')
    await composer(page).fill('Sent at once.')
    await composer(page).press('Enter')
    const sent = { conversationId: 'dara', text: 'Sent at once.' }
    await expect.poll(() => callsOf(page, 'sendMessage')).toEqual([sent])
    await releaseCalls(page, 'getDraft')
    await expect.poll(() => composer(page).inputValue()).toBe(`${oldDraft}Sent at once.`)
    await releaseCalls(page, 'sendMessage')
    await expect.poll(() => composer(page).inputValue()).toBe(oldDraft)
    const draft = { conversationId: 'dara', text: oldDraft }
    await expect.poll(async () => (await callsOf(page, 'setDraft')).at(-1)).toEqual(draft)
  })

  it('is shown when its conversation is reopened, even while it is still being saved', async () => {
    const scene = showcase()
    scene.heldCalls = ['setDraft']
    const page = await open(scene)
    await openConversation(page, 'Dara')
    await composer(page).fill('The newer text')
    await row(page, /^Teo Marsh/).click()
    await openConversation(page, 'Dara')
    await releaseCalls(page, 'setDraft')
    await expect.poll(() => composer(page).inputValue()).toBe('The newer text')
  })
})

describe('a dialog', () => {
  it('about a conversation closes when the conversation disappears, and shortcuts work again', async () => {
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
  it('opens a result of the last typed text, not of an earlier one', async () => {
    const scene = showcase()
    const page = await open(scene)
    await page.getByRole('listitem').first().waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('Dara')
    await page.getByRole('option').first().waitFor()
    await holdCalls(page, 'search')
    await page.getByRole('combobox').fill('Teo')
    await page.getByRole('combobox').press('Enter')
    await releaseCalls(page, 'search')
    await expect
      .poll(async () => (await callsOf(page, 'createConversation')).at(-1)?.userIds)
      .toEqual(['teo-marsh'])
    expect(await callsOf(page, 'createConversation')).toHaveLength(1)
  })
})

describe('a failed search', () => {
  it('hides its error once the field is empty', async () => {
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

describe('a click on a row of the list', () => {
  it.each(['Dara Quill', 'Juno Feld'])(
    'opens the pressed row even if the rows move under the pointer: %s',
    async (name) => {
      const scene = showcase()
      const page = await open(scene)
      const pressed = row(page, new RegExp(`^${name}`))
      const box = await pressed.boundingBox()
      if (box === null) throw new Error('The row is not visible.')
      await page.mouse.move(box.x + 60, box.y + 20)
      await page.mouse.down()
      // A message arrives, and the rows swap places.
      await page.evaluate(() => {
        const juno = window.fakeMain.scene.conversations.find(
          ({ conversationId }) => conversationId === 'juno'
        )
        if (juno) juno.lastAt = '2026-11-24T14:04:59Z'
      })
      await emit(page, 'conversationsChanged', { conversationIds: ['juno'] })
      await expect.poll(async () => (await pressed.boundingBox())?.y ?? 0).not.toBe(box.y)
      await page.mouse.up()
      await page.getByRole('heading', { name }).waitFor()
    }
  )
})

describe('a setting', () => {
  it('that was changed twice quickly keeps the second change while the first one is applied', async () => {
    const scene = showcase()
    scene.settings.startAtLogin = true
    scene.heldCalls = ['setSettings']
    const page = await open(scene)
    await page.keyboard.press('Control+,')
    await showSettingsPage(page, 'Tray and window')
    const box = page.getByRole('checkbox', { name: 'Start when I log in' })
    await box.uncheck()
    await box.check()
    // Main has applied the first change.
    await emit(page, 'settings', { ...scene.settings, startAtLogin: false })
    await page.getByRole('checkbox', { name: 'Start without showing the window' }).check()
    expect(await box.isChecked()).toBe(true)
    await releaseCalls(page, 'setSettings')
    await expect.poll(() => box.isChecked()).toBe(true)
  })
})
