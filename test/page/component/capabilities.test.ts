import { describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { showcase } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { callsOf, emit, usePreview } from '../use-preview.ts'
import { button } from '../page-elements.ts'
import { showSettingsPage } from '../../support/settings-page.ts'

const open = usePreview()

/** A service that refuses changing conversations, and has a directory. */
function refusing(): Scene {
  const scene = showcase()
  scene.capabilities = scene.capabilities.map((one) =>
    one.name === 'change-conversation'
      ? { ...one, state: 'refused', since: '2026-11-23T09:00:00.000Z' }
      : one.name === 'directory'
        ? { ...one, state: 'works', since: '2026-11-20T09:00:00.000Z' }
        : one
  )
  return scene
}

describe('the settings, under About', () => {
  it('show name and version, and what the service allows since when', async () => {
    const page = await open(refusing())
    expect(await callsOf(page, 'listCapabilities')).toEqual([])
    await button(page, 'Settings').click()
    await showSettingsPage(page, 'About')
    const about = page.getByRole('region', { name: 'About' })
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    await about.getByText(`CloudLink Chat ${version}`).waitFor()
    const line = (name: string) => about.getByRole('listitem').filter({ hasText: name })
    await line('List of people').getByText('Works since Friday').waitFor()
    await line('Changing conversations').getByText('Refused on Monday').waitFor()
    await line('Deleting conversations').getByText('Not tried yet').waitFor()
    await expect
      .poll(() => about.getByText('does not allow').allInnerTexts())
      .toEqual([
        'This CloudLink service does not allow changing the name, picture or visibility of a conversation.'
      ])
  })

  it('let the person try again what was refused, and follow changes', async () => {
    const page = await open(refusing())
    await button(page, 'Settings').click()
    await showSettingsPage(page, 'About')
    const about = page.getByRole('region', { name: 'About' })
    await button(about, 'Try again: Changing conversations').click()
    expect(await callsOf(page, 'retryCapability')).toEqual([{ name: 'change-conversation' }])
    await about.getByText('does not allow').waitFor({ state: 'detached' })
    await emit(page, 'capabilitiesChanged', { capabilities: refusing().capabilities })
    await about.getByText('does not allow').waitFor()
  })
})
