/** Updates of the program: in the settings under About, and the line that says once that a version is ready. */
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { UpdateState } from '../../../preload/contract/index.ts'
import { showSettingsPage } from '../../support/settings-page.ts'
import { button } from '../page-elements.ts'
import { showcase } from '../scene.ts'
import { callsOf, emit, NARROW, usePreview } from '../use-preview.ts'

const open = usePreview()

async function openAbout(page: Page): Promise<Locator> {
  await button(page, 'Settings').click()
  await showSettingsPage(page, 'About')
  // The line about a new version is behind the dialog.
  return page.getByRole('dialog', { name: 'Settings' }).getByRole('region', { name: 'Updates' })
}

const ready: UpdateState = { phase: 'ready', version: '2.0.0' }

describe('the updates in the settings', () => {
  it('follow a version from the check until it is installed, by one button that keeps the focus', async () => {
    const page = await open()
    const updates = await openAbout(page)
    await updates.getByText('Not checked yet').waitFor()
    await button(updates, 'Check now').focus()
    const steps: [UpdateState, string, string][] = [
      [{ phase: 'checking' }, 'Looking for updates…', 'Check now'],
      [{ phase: 'available', version: '2.0.0', by: 'self' }, 'Version 2.0.0 is available.', 'Download'],
      [{ phase: 'downloading', version: '2.0.0', percent: 42 }, 'Downloading version 2.0.0.', 'Cancel'],
      [ready, 'Version 2.0.0 is ready. It is installed when you quit.', 'Restart and install'],
      [{ phase: 'installing', version: '2.0.0' }, 'Installing version 2.0.0…', 'Restart and install']
    ]
    for (const [state, sentence, label] of steps) {
      await page.keyboard.press('Enter')
      await emit(page, 'updateState', state)
      await expect.poll(() => updates.getByRole('status').innerText()).toBe(sentence)
      expect(await page.evaluate(() => document.activeElement?.textContent.trim())).toBe(label)
      const bar = updates.getByRole('progressbar')
      expect(await bar.count()).toBe(state.phase === 'downloading' ? 1 : 0)
      if (state.phase === 'downloading') expect(await bar.getAttribute('value')).toBe('42')
    }
    // While it is installed, the button does nothing.
    await page.keyboard.press('Enter')
    const names = await page.evaluate(() => window.fakeMain.calls.map(({ name }) => name))
    expect(names.filter((name) => /Updates?$/.test(name))).toEqual([
      'checkForUpdates',
      'downloadUpdate',
      'cancelUpdate',
      'installUpdate'
    ])
  })

  it('say what went wrong, and try the same again', async () => {
    const page = await open()
    const updates = await openAbout(page)
    const failure = { code: 'update', detail: 'update-wrong-hash' } as const
    await emit(page, 'updateState', { phase: 'failed', version: '2.0.0', failure })
    await updates.getByRole('alert').getByText('its checksum is wrong').waitFor()
    await button(updates, 'Try again').click()
    expect(await callsOf(page, 'downloadUpdate')).toHaveLength(1)
    await emit(page, 'updateState', { phase: 'failed', version: null, failure })
    await button(updates, 'Try again').click()
    await expect.poll(() => callsOf(page, 'checkForUpdates')).toHaveLength(1)
  })

  it.each<[UpdateState, RegExp, string | null]>([
    [{ phase: 'off', reason: 'development' }, /runs from its sources/, null],
    [{ phase: 'off', reason: 'store' }, /software store/, null],
    [{ phase: 'off', reason: 'policy' }, /administrator has turned off/, null],
    [
      { phase: 'idle', checkedAt: '2026-11-20T10:00:00.000Z', older: null },
      /^No newer version\. Last checked: /,
      'Check now'
    ],
    [
      { phase: 'idle', checkedAt: '2026-11-20T10:00:00.000Z', older: '0.0.9' },
      /0\.0\.9, which is older/,
      'Check now'
    ],
    [
      { phase: 'available', version: '2.0.0', by: 'package-manager' },
      /get the new version there/,
      'Check now'
    ],
    [{ phase: 'available', version: '2.0.0', by: 'manual' }, /cannot replace itself/, 'Check now']
  ])('say %j', async (state, words, label) => {
    const scene = showcase()
    scene.updates = state
    const page = await open(scene)
    const updates = await openAbout(page)
    await updates.getByText(words).waitFor()
    await expect
      .poll(() => updates.getByRole('button').allInnerTexts())
      .toEqual(label === null ? [] : [label])
  })
})

describe('the line about a new version', () => {
  it('appears when it is ready, restarts on request, and is gone for good when it is dismissed', async () => {
    const page = await open(showcase(), NARROW)
    const line = page.getByRole('region', { name: 'Updates' })
    // The line is loaded after the first paint.
    await expect.poll(() => callsOf(page, 'getUpdateState')).toHaveLength(1)
    await emit(page, 'updateState', { phase: 'downloading', version: '2.0.0', percent: 99 })
    await emit(page, 'updateState', ready)
    await line.getByText('Version 2.0.0 is ready: restart to use it.').waitFor()
    await button(line, 'Restart').click()
    expect(await callsOf(page, 'installUpdate')).toHaveLength(1)
    await button(line, 'Dismiss').click()
    await expect.poll(() => line.count()).toBe(0)
    await emit(page, 'updateState', { phase: 'installing', version: '2.0.0' })
    await emit(page, 'updateState', ready)
    expect(await line.count()).toBe(0)
    await emit(page, 'updateState', { phase: 'ready', version: '2.0.1' })
    await line.getByText('Version 2.0.1 is ready: restart to use it.').waitFor()
  })
})
