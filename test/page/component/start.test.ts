import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { NOW, showcase } from '../scene.ts'
import { emit, holdCalls, NARROW, openConversation, releaseCalls, usePreview, WIDE } from '../use-preview.ts'
import { isFocused } from '../page-elements.ts'

const open = usePreview()

/** Stops the clock of the page, and records the first text that the page draws. */
async function stopClock(page: Page): Promise<void> {
  // Installed earlier, because it runs until it is paused and cannot go back.
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
const firstDrawnText = (page: Page): Promise<string | null> => page.locator('html').getAttribute('data-first')
const isDrawn = (page: Page): Promise<boolean> => page.locator('#app > *').first().isVisible()

describe('the first render', () => {
  it('shows state, settings and list together as soon as all three have arrived', async () => {
    const scene = showcase()
    scene.settings.theme = 'dark'
    scene.settings.compactRows = true
    const page = await open(scene, WIDE, stopClock)
    await page.getByRole('listitem').first().waitFor()
    expect(await firstDrawnText(page)).toContain('Launch room')
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
  })

  it.each(['getState', 'getSettings', 'listConversations'] as const)(
    'waits at most 200 ms for %s, and shows it when it arrives',
    async (late) => {
      const scene = { ...showcase(), heldCalls: [late] }
      scene.settings.theme = 'dark'
      const page = await open(scene, WIDE, stopClock)
      await page.clock.runFor(199)
      expect(await isDrawn(page)).toBe(false)
      await page.clock.runFor(1)
      await page.locator('#app > *').first().waitFor()
      await releaseCalls(page, late)
      await page.getByRole('listitem').first().waitFor()
      await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark')
    }
  )

  it('after another person signed in shows no conversations of the previous one', async () => {
    const scene = { ...showcase(), heldCalls: ['listConversations'] }
    const page = await open(scene)
    await page.getByText('Loading conversations').waitFor()
    await releaseCalls(page, 'listConversations')
    await page.getByRole('listitem').first().waitFor()
    await emit(page, 'state', { ...scene.state, phase: 'signed-out', account: null })
    await page.getByRole('button', { name: 'Sign in with your browser' }).waitFor()
    await holdCalls(page, 'listConversations')
    await holdCalls(page, 'listConversationIds')
    await emit(page, 'state', scene.state)
    await page.getByRole('navigation').waitFor()
    expect(await page.getByRole('listitem').count()).toBe(0)
    expect(await page.getByText('Loading conversations').count()).toBe(1)
  })
})

describe('a lazy-loaded part', () => {
  const PANE = /\/ConversationPane-[^/]*\.js$/
  const LOAD_ERROR = 'This part of the program could not be read.'

  it('for conversations is preloaded right after the first render', async () => {
    const urls: string[] = []
    await open(showcase(), WIDE, (page) => {
      page.on('request', (request) => urls.push(request.url()))
      return Promise.resolve()
    })
    await expect.poll(() => urls.filter((url) => PANE.test(url))).toHaveLength(1)
  })

  it('for conversations is awaited if it is still loading when a conversation is opened', async () => {
    let finishLoading: () => void = () => undefined
    const page = await open(showcase(), WIDE, (one) =>
      one.route(PANE, async (route) => {
        await new Promise<void>((resolve) => (finishLoading = resolve))
        await route.fallback()
      })
    )
    await page.getByRole('button', { name: /^Rosalind/ }).click()
    finishLoading()
    const composer = page.getByRole('textbox', { name: 'Message' })
    await composer.waitFor()
    await expect.poll(() => isFocused(composer)).toBe(true)
  })

  it('that fails to load says so and offers Back and Try again', async () => {
    const page = await open(showcase(), NARROW, (one) =>
      one.route(PANE, (route) => route.fulfill({ status: 404 }))
    )
    const row = page.getByRole('button', { name: /^Rosalind/ })
    await row.click()
    await page.getByRole('alert').getByText(LOAD_ERROR).waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('alert').getByText(LOAD_ERROR).waitFor()
    await page.getByRole('button', { name: 'Back' }).click()
    expect(await isFocused(row)).toBe(true)

    await row.click()
    await page.getByRole('alert').getByText(LOAD_ERROR).waitFor()
    await page.unroute(PANE)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Shall we ring them at three?').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(open.takeProblems(page).join()).toContain('404')
  })

  it('for a dialog that fails to load does not block the page, and opens the next time', async () => {
    const SETTINGS = /\/SettingsDialog-[^/]*\.js$/
    const page = await open(showcase(), WIDE, (one) =>
      one.route(SETTINGS, (route) => route.fulfill({ status: 404 }))
    )
    await openConversation(page, 'Rosalind Okafor')
    await page.keyboard.press('Control+,')
    await page.getByRole('alert').getByText(LOAD_ERROR).waitFor()
    await page.unroute(SETTINGS)
    await page.keyboard.press('Control+,')
    await page.getByRole('dialog', { name: 'Settings' }).waitFor()
    expect(open.takeProblems(page).join()).toContain('404')
  })
})
