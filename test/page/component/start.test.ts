import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { NOW, showcase } from '../scene.ts'
import { emit, NARROW, openConversation, usePreview, WIDE } from '../use-preview.ts'

const open = usePreview()

/** The page's time stands still, and the first words that it draws are noted. */
async function standStill(page: Page): Promise<void> {
  // It goes on until it is paused, and cannot go back.
  await page.clock.install({ time: NOW - 60_000 })
  await page.clock.pauseAt(NOW)
  await page.addInitScript(() => {
    new MutationObserver((_changes, observer) => {
      const app = document.querySelector<HTMLElement>('#app')
      if (!app?.hasChildNodes()) return
      document.documentElement.dataset.first = app.innerText
      observer.disconnect()
    }).observe(document, { childList: true, subtree: true })
  })
}
const firstWords = (page: Page): Promise<string | null> => page.locator('html').getAttribute('data-first')
const isDrawn = (page: Page): Promise<boolean> => page.locator('#app > *').first().isVisible()

describe('the first picture', () => {
  it('is drawn once, with state, settings and list, as soon as these are there', async () => {
    const scene = showcase()
    scene.settings.theme = 'dark'
    scene.settings.compactRows = true
    const page = await open(scene, WIDE, standStill)
    await page.getByRole('listitem').first().waitFor()
    expect(await firstWords(page)).toContain('Launch room')
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
  })

  it.each(['getState', 'getSettings', 'listConversations'])(
    'waits 200 ms at most for %s, and takes it in when it comes',
    async (late) => {
      const scene = { ...showcase(), held: [late] }
      scene.settings.theme = 'dark'
      const page = await open(scene, WIDE, standStill)
      await page.clock.runFor(199)
      expect(await isDrawn(page)).toBe(false)
      await page.clock.runFor(1)
      await page.locator('#app > *').first().waitFor()
      await page.evaluate((name) => window.fakeMain.release(name), late)
      await page.getByRole('listitem').first().waitFor()
      await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark')
    }
  )

  it('of another person shows nothing of who was signed in before', async () => {
    const scene = { ...showcase(), held: ['listConversations'] }
    const page = await open(scene)
    await page.getByText('Loading conversations').waitFor()
    await page.evaluate(() => window.fakeMain.release('listConversations'))
    await page.getByRole('listitem').first().waitFor()
    await emit(page, 'state', { ...scene.state, phase: 'signed-out', account: null })
    await page.getByRole('button', { name: 'Sign in with your browser' }).waitFor()
    await page.evaluate(() => window.fakeMain.hold('listConversations'))
    await page.evaluate(() => window.fakeMain.hold('listConversationIds'))
    await emit(page, 'state', scene.state)
    await page.getByRole('navigation').waitFor()
    expect(await page.getByRole('listitem').count()).toBe(0)
    expect(await page.getByText('Loading conversations').count()).toBe(1)
  })
})

describe('a part in a file of its own', () => {
  const PANE = /\/ConversationPane-[^/]*\.js$/
  const missing = 'This part of the program could not be read.'

  it('which shows a conversation, is read right after the first picture', async () => {
    const asked: string[] = []
    await open(showcase(), WIDE, (page) => {
      page.on('request', (request) => asked.push(request.url()))
      return Promise.resolve()
    })
    await expect.poll(() => asked.filter((url) => PANE.test(url))).toHaveLength(1)
  })

  it('that is still being read when a conversation is opened is waited for', async () => {
    let read: () => void = () => undefined
    const page = await open(showcase(), WIDE, (one) =>
      one.route(PANE, async (route) => {
        await new Promise<void>((resolve) => (read = resolve))
        await route.fallback()
      })
    )
    await page.getByRole('button', { name: /^Rosalind/ }).click()
    read()
    const composer = page.getByRole('textbox', { name: 'Message' })
    await composer.waitFor()
    await expect.poll(() => composer.evaluate((field) => field === document.activeElement)).toBe(true)
  })

  it('that cannot be read says so, with a way back and another try', async () => {
    const page = await open(showcase(), NARROW, (one) =>
      one.route(PANE, (route) => route.fulfill({ status: 404 }))
    )
    const row = page.getByRole('button', { name: /^Rosalind/ })
    await row.click()
    await page.getByRole('alert').getByText(missing).waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('alert').getByText(missing).waitFor()
    await page.getByRole('button', { name: 'Back' }).click()
    expect(await row.evaluate((button) => button === document.activeElement)).toBe(true)

    await row.click()
    await page.getByRole('alert').getByText(missing).waitFor()
    await page.unroute(PANE)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Shall we ring them at three?').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(open.complaints(page).join()).toContain('404')
  })

  it('for a dialog that cannot be read leaves nothing in the way, and opens the next time', async () => {
    const SETTINGS = /\/SettingsDialog-[^/]*\.js$/
    const page = await open(showcase(), WIDE, (one) =>
      one.route(SETTINGS, (route) => route.fulfill({ status: 404 }))
    )
    await openConversation(page, 'Rosalind Okafor')
    await page.keyboard.press('Control+,')
    await page.getByRole('alert').getByText(missing).waitFor()
    await page.unroute(SETTINGS)
    await page.keyboard.press('Control+,')
    await page.getByRole('dialog', { name: 'Settings' }).waitFor()
    expect(open.complaints(page).join()).toContain('404')
  })
})
