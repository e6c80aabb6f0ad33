import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Person } from '../../../preload/contract/index.ts'
import { showcase } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { answerWith, callsOf, emit, holdCalls, releaseCalls, usePreview } from '../use-preview.ts'
import { button } from '../page-elements.ts'

const open = usePreview()

const person = (place: number, name = `Person ${String(place).padStart(4, '0')}`): Person => ({
  userId: `person-${place}`,
  name,
  shortName: name,
  email: `person.${place}@example.test`,
  presence: 'unknown'
})

/** People whom only the service knows: the directory is still loading. */
function onServer(...people: Person[]): Scene {
  return { ...showcase(), directory: { step: 'loading' }, onlyOnServer: people }
}

async function openPicker(page: Page) {
  await button(page, 'New Stream').click()
  const dialog = page.getByRole('dialog')
  const field = dialog.getByRole('searchbox', { name: 'Find people' })
  await field.waitFor()
  return { dialog, field, people: dialog.getByRole('checkbox') }
}

describe('the people picker', () => {
  it('shows stored people at once and those of the service when it has answered', async () => {
    const page = await open(onServer(person(1, 'Imke Lund')))
    const { dialog, field, people } = await openPicker(page)
    await holdCalls(page, 'searchDirectory')
    await field.fill('imke')
    await dialog.getByRole('checkbox', { name: 'Juno' }).waitFor({ state: 'detached' })
    expect(await people.count()).toBe(1)
    await expect.poll(() => callsOf(page, 'searchDirectory')).toHaveLength(1)
    await releaseCalls(page, 'searchDirectory')
    await dialog.getByRole('checkbox', { name: 'Imke Lund' }).check()
    await dialog.getByText('Chosen: Imke Lund').waitFor()
    expect(await people.count()).toBe(2)
  })

  it('asks the service once for a word that is typed without a pause, and drops older answers', async () => {
    const page = await open(onServer(person(1, 'Imke Lund'), person(2, 'Marla Lund')))
    const { dialog, field } = await openPicker(page)
    await holdCalls(page, 'searchDirectory')
    // In one task, so that no pause is long enough.
    await field.evaluate((input: HTMLInputElement) => {
      for (const text of ['i', 'im', 'imk', 'imke l']) {
        input.value = text
        input.dispatchEvent(new Event('input'))
      }
    })
    await expect.poll(() => callsOf(page, 'searchDirectory')).toEqual([{ text: 'imke l', next: false }])
    expect(await dialog.getByRole('status').innerText()).toBe('Loading people…')
    await field.fill('marla')
    await expect.poll(() => callsOf(page, 'searchDirectory')).toHaveLength(2)
    await releaseCalls(page, 'searchDirectory')
    await dialog.getByRole('checkbox', { name: 'Marla Lund' }).waitFor()
    expect(await dialog.getByRole('checkbox', { name: 'Imke Lund' }).count()).toBe(0)
  })

  it('says that nobody was found only after the service has answered', async () => {
    const page = await open(onServer())
    const { dialog, field } = await openPicker(page)
    await holdCalls(page, 'searchDirectory')
    await field.fill('nobody at all')
    await expect.poll(() => callsOf(page, 'searchDirectory')).toHaveLength(1)
    expect(await dialog.getByText('Nobody found').count()).toBe(0)
    await releaseCalls(page, 'searchDirectory')
    await dialog.getByText('Nobody found.').waitFor()
  })

  it('does not show a failed search as nobody, and searches again', async () => {
    const page = await open(onServer(person(1, 'Imke Lund')))
    const { dialog, field } = await openPicker(page)
    await answerWith(page, 'searchDirectory', { ok: false, code: 'offline', detail: 'unreachable' })
    await field.fill('lund')
    await dialog.getByText('Some people could not be loaded.').waitFor()
    expect(await dialog.getByText('Nobody found').count()).toBe(0)
    await page.evaluate(() => Reflect.deleteProperty(window.fakeMain.answers, 'searchDirectory'))
    await button(dialog, 'Try again').click()
    await dialog.getByRole('checkbox', { name: 'Imke Lund' }).waitFor()
  })

  it('says that everybody cannot be listed only as long as searching does not work either', async () => {
    const scene = onServer(person(1, 'Imke Lund'))
    const page = await open({ ...scene, directory: { step: 'failed', failure: { code: 'forbidden' } } })
    const { dialog, field } = await openPicker(page)
    const sentence = dialog.getByText('does not let this account list everybody')
    await sentence.waitFor()
    await field.fill('lund')
    await dialog.getByRole('checkbox', { name: 'Imke Lund' }).waitFor()
    expect(await sentence.count()).toBe(0)
    await answerWith(page, 'searchDirectory', { ok: false, code: 'forbidden' })
    await field.fill('marla')
    await sentence.waitFor()
    expect(await dialog.getByText('Nobody found').count()).toBe(0)
  })

  it('does not ask the service if the whole directory is stored', async () => {
    const page = await open()
    const { dialog, field } = await openPicker(page)
    await dialog.getByRole('checkbox').first().waitFor()
    await field.fill('imke')
    await dialog.getByRole('checkbox', { name: 'Juno' }).waitFor({ state: 'detached' })
    // An answer that would come after the time in which the service is asked.
    await page.waitForFunction(
      (since) => performance.now() > since + 400,
      await page.evaluate(() => performance.now())
    )
    expect(await callsOf(page, 'searchDirectory')).toEqual([])
  })

  it('loads more of 300 stored people, and then of the service, as the list is scrolled', async () => {
    const scene = onServer(...Array.from({ length: 60 }, (_, place) => person(300 + place)))
    scene.people = Array.from({ length: 300 }, (_, place) => person(place))
    const page = await open(scene)
    const { dialog, field } = await openPicker(page)
    await field.fill('person')
    await expect.poll(() => callsOf(page, 'searchDirectory')).toHaveLength(1)
    const list = dialog.locator('.people')
    await dialog.getByRole('checkbox').first().waitFor()
    const limits = async () => (await callsOf(page, 'findPeople')).map(({ limit }) => limit)
    expect(Math.max(...(await limits()).map(Number))).toBe(100)
    await expect
      .poll(async () => {
        await list.evaluate((element) => (element.scrollTop = element.scrollHeight))
        return dialog.getByRole('checkbox', { name: 'Person 0359' }).count()
      })
      .toBe(1)
    expect(await limits()).toEqual(expect.arrayContaining([100, 200, 300]))
    expect(await callsOf(page, 'searchDirectory')).toEqual([
      { text: 'person', next: false },
      { text: 'person', next: true }
    ])
  })

  it('offers others if all of the first people are in the conversation already', async () => {
    const scene = showcase()
    scene.people = Array.from({ length: 250 }, (_, place) => person(place))
    const launch = scene.conversations.find(({ conversationId }) => conversationId === 'imke')
    if (launch) launch.people = scene.people.slice(0, 120)
    const page = await open(scene)
    await page
      .getByRole('listitem')
      .getByRole('button', { name: /^Imke Brandt, Teo/ })
      .click()
    await button(page, 'Conversation details').click()
    await button(page, 'Add people').click()
    await page.getByRole('checkbox', { name: 'Person 0120' }).waitFor()
  })

  it('shows people as they are stored, without being asked', async () => {
    const page = await open(onServer())
    const { dialog, field } = await openPicker(page)
    await field.fill('late')
    await dialog.getByText('Nobody found.').waitFor()
    await page.evaluate((late) => void window.fakeMain.scene.people.push(late), person(7, 'Late Comer'))
    await emit(page, 'peopleChanged', { userIds: ['person-7'] })
    await dialog.getByRole('checkbox', { name: 'Late Comer' }).waitFor()
  })
})
