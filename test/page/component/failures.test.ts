import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Failure } from '../../../preload/contract/index.ts'
import { showcase } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { answerWith, callsOf, emit, NARROW, usePreview } from '../use-preview.ts'
import { conversations } from '../../support/elements.ts'

const open = usePreview()
const failure: Failure = { code: 'service', correlationId: 'b7c1-invented' }

/** Nothing is stored; `list` is the result of asking the service for the list. */
function emptyScene(list: Scene['state']['list']): Scene {
  const scene = showcase()
  scene.conversations = []
  scene.state.list = list
  return scene
}

describe('what main tells once', () => {
  const crashed: Failure = { code: 'internal', detail: 'page-crashed' }
  const damaged: Failure = { code: 'storage', detail: 'settings-damaged', values: { file: 'settings.old' } }

  it('is shown one after the other, also if it happens later', async () => {
    const scene = showcase()
    scene.notices = [crashed, damaged]
    const page = await open(scene, NARROW)
    const alert = page.getByRole('alert')
    const dismiss = page.getByRole('button', { name: 'Dismiss' })
    await alert.getByText('The window crashed and was loaded again.').waitFor()
    await dismiss.click()
    await alert.getByText('kept in the profile folder as settings.old').waitFor()
    await dismiss.click()
    await expect.poll(() => alert.count()).toBe(0)
    await page.evaluate((told) => window.fakeMain.scene.notices.push(told), crashed)
    await emit(page, 'noticeWaiting', {})
    await alert.getByText('The window crashed and was loaded again.').waitFor()
  })
})

describe('an empty conversation list', () => {
  it('says why it could not be loaded, and not that there are no conversations', async () => {
    const page = await open(emptyScene({ loaded: false, failure }), NARROW)
    await conversations(page).getByRole('alert').filter({ hasText: 'CloudLink has a problem' }).waitFor()
    expect(await page.getByText('No conversations yet.').count()).toBe(0)
    await conversations(page).getByRole('button', { name: 'Try again' }).click()
    expect(await callsOf(page, 'retryList')).toHaveLength(1)
  })

  it('copies the details: code, time, and the correlation id of the service', async () => {
    const page = await open(emptyScene({ loaded: false, failure }), NARROW)
    await conversations(page).getByRole('button', { name: 'Copy details' }).click()
    await conversations(page).getByRole('button', { name: 'Copied' }).waitFor()
    const [copied] = await callsOf(page, 'copyText')
    expect(copied?.text).toMatch(/^Error: service\nTime: \d{4}-.*Z\nCorrelation ID: b7c1-invented$/)
  })

  it('shows the error in German to German readers, never the English sentence of main', async () => {
    const german = { ...failure, detail: 'list-unreadable', message: 'An English sentence.' } as const
    const page = await open(emptyScene({ loaded: false, failure: german }), { ...NARROW, locale: 'de-DE' })
    const alert = page.getByRole('alert')
    await alert.getByText('Die Liste, die zurückkam, ist nicht lesbar.').waitFor()
    await page.getByRole('button', { name: 'Details kopieren' }).waitFor()
    expect(await page.getByText('An English sentence.').count()).toBe(0)
  })

  it('quotes the answer of the service, with its status', async () => {
    const values = { status: 409, serviceMessage: 'Maintenance until noon' }
    const quoted: Failure = { code: 'rejected', detail: 'status-4xx', values }
    const page = await open(emptyScene({ loaded: false, failure: quoted }), NARROW)
    await conversations(page).getByText('CloudLink’s answer (409): “Maintenance until noon”').waitFor()
  })

  it('shows loading before the service has answered, and empty only after', async () => {
    const scene = emptyScene({ loaded: false, failure: null })
    const page = await open(scene, NARROW)
    await page.getByText('Loading conversations').waitFor({ state: 'attached' })
    expect(await page.getByText('No conversations yet.').count()).toBe(0)
    await emit(page, 'state', { ...scene.state, list: { loaded: true, failure: null } })
    await page.getByText('No conversations yet.').waitFor()
  })

  it('shows stored rows even if the service failed', async () => {
    const scene = showcase()
    scene.state.list = { loaded: false, failure }
    const page = await open(scene, NARROW)
    await page.getByRole('listitem').first().waitFor()
    expect(await conversations(page).getByRole('alert').count()).toBe(0)
  })
})

describe('a failed load', () => {
  it('of a conversation says why, tries again, and copies the details', async () => {
    const page = await open()
    await answerWith(page, 'listMessages', { ok: false, ...failure, detail: 'answer-unreadable' })
    await page
      .getByRole('button', { name: /Teo Marsh/ })
      .first()
      .click()
    const log = page.getByRole('log')
    await log.getByRole('alert').getByText('CloudLink has a problem').waitFor()
    expect(await log.getByText('Nothing here yet').count()).toBe(0)
    await log.getByRole('button', { name: 'Copy details' }).click()
    await log.getByRole('button', { name: 'Copied' }).waitFor()
    expect((await callsOf(page, 'copyText'))[0]?.text).toContain('Correlation ID: b7c1-invented')
    const callCount = (await callsOf(page, 'listMessages')).length
    await log.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(async () => (await callsOf(page, 'listMessages')).length).toBe(callCount + 1)
  })

  it('of search results is not shown as "Nothing found", and can be repeated', async () => {
    const page = await open()
    await page.keyboard.press('Control+k')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox').fill('zzzz')
    await dialog.getByText('Nothing found.').waitFor()
    await answerWith(page, 'search', { ok: false, ...failure })
    await dialog.getByRole('combobox').fill('zzz')
    await dialog.getByRole('alert').waitFor()
    expect(await dialog.getByText('Nothing found.').count()).toBe(0)
    await dialog.getByRole('button', { name: 'Copy details' }).waitFor()
    const callCount = (await callsOf(page, 'search')).length
    await dialog.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(async () => (await callsOf(page, 'search')).length).toBe(callCount + 1)
  })
})

describe('the status', () => {
  it('says that the program polls, how often, and why', async () => {
    const scene = showcase()
    scene.state.polling = { everySeconds: 30, reason: 'not-found' }
    const page = await open(scene, NARROW)
    await page.getByRole('status').filter({ hasText: 'Connected, checking every 30 s' }).waitFor()
    await page.getByText(/^No live updates: /).waitFor()
  })
})

describe('the people picker', () => {
  const picker = async (page: Page) => {
    await page.getByRole('button', { name: 'New message' }).first().click()
    return page.getByRole('dialog')
  }

  it('says that the service does not let this account list people', async () => {
    const page = await open()
    const directory = { step: 'failed', failure: { code: 'forbidden' } } as const
    await answerWith(page, 'findPeople', { ok: true, value: { people: [], more: false, directory } })
    const dialog = await picker(page)
    await dialog.getByText('does not let this account list everybody').waitFor()
    expect(await dialog.getByText('Nobody found').count()).toBe(0)
  })

  it('says that the directory could not be loaded, and tries again', async () => {
    const page = await open()
    const directory = { step: 'failed', failure } as const
    await answerWith(page, 'findPeople', { ok: true, value: { people: [], more: false, directory } })
    const dialog = await picker(page)
    await dialog.getByText('Some people could not be loaded.').waitFor()
    await dialog.getByRole('button', { name: 'Try again' }).click()
    expect(await callsOf(page, 'retryDirectory')).toHaveLength(1)
  })

  it('shows people as soon as the directory is there', async () => {
    const scene = showcase()
    const page = await open(scene)
    await answerWith(page, 'findPeople', {
      ok: true,
      value: { people: [], more: false, directory: { step: 'loading' } }
    })
    const dialog = await picker(page)
    await dialog.getByText('Loading people…').waitFor()
    const value = { people: scene.people, more: false, directory: { step: 'loaded' } } as const
    await answerWith(page, 'findPeople', { ok: true, value })
    await emit(page, 'peopleChanged', { userIds: [] })
    await dialog.getByRole('option').first().waitFor()
  })
})
