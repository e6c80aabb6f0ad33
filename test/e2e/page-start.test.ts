import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { NOW, showcase } from '../renderer-preview/scene.ts'
import { emit, usePreview, WIDE } from '../renderer-preview/use-preview.ts'

const open = usePreview()

/** The page's time stands still, and the first words that it draws are noted. */
async function standStill(page: Page): Promise<void> {
  await page.clock.install({ time: NOW })
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
      expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
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
