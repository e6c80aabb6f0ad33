import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { showcase } from '../scene.ts'
import type { Scene } from '../scene.ts'
import { answerWith, callsOf, emit, openConversation, usePreview } from '../use-preview.ts'
import { button, isFocused, messageRow } from '../page-elements.ts'

const open = usePreview()

const card = (page: Page): Locator => page.getByRole('dialog', { name: 'Profile' })

async function openRosalind(page: Page): Promise<Locator> {
  await openConversation(page, 'Rosalind Okafor')
  await page.getByRole('heading').getByRole('button', { name: 'Rosalind Okafor' }).click()
  await card(page).getByText('rosalind.okafor@example.test').waitFor()
  return card(page)
}

describe('a profile', () => {
  it('shows presence, e-mail and numbers; a number with anything but digits is no link', async () => {
    const page = await open()
    const dialog = await openRosalind(page)
    await expect
      .poll(() => dialog.locator('.who p').allInnerTexts())
      .toEqual(['Rosalind Okafor', 'Available'])
    await expect
      .poll(() => dialog.locator('dt').allInnerTexts())
      .toEqual(['E-mail', 'Extension', 'Phone', 'Mobile'])
    await expect.poll(() => dialog.getByRole('link').allInnerTexts()).toEqual(['2001', '+41 (0) 55-010'])
    await dialog.getByText('055 020;ext=3').waitFor()
    await dialog.getByRole('link', { name: '+41' }).click()
    await dialog.getByRole('link', { name: '2001' }).click({ button: 'middle' })
    expect(await callsOf(page, 'openLink')).toEqual([{ url: 'tel:+41055010' }])
    await answerWith(page, 'openLink', { ok: false, code: 'internal', detail: 'link-no-program' })
    await dialog.getByRole('link', { name: '2001' }).press('Enter')
    await dialog.getByRole('alert').getByText('No program was found').waitFor()
  })

  it('copies the e-mail address and says so', async () => {
    const page = await open()
    const dialog = await openRosalind(page)
    await button(dialog, 'Copy e-mail').click()
    await dialog.getByRole('status').getByText('Copied').waitFor()
    expect(await callsOf(page, 'copyText')).toEqual([{ text: 'rosalind.okafor@example.test' }])
  })

  it('is current: it shows what changes while it is open', async () => {
    const page = await open()
    const dialog = await openRosalind(page)
    await page.evaluate(() => {
      const rosalind = window.fakeMain.scene.people.find(({ userId }) => userId === 'rosalind-okafor')
      if (rosalind) rosalind.presence = 'dnd'
    })
    await emit(page, 'peopleChanged', { userIds: ['rosalind-okafor'] })
    await dialog.getByText('Do not disturb').waitFor()
  })

  it('of a person about whom nothing is known says so, and a failure is not shown as that', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    await answerWith(page, 'getProfile', { ok: false, code: 'storage', detail: 'store-failed' })
    await page.getByRole('heading').getByRole('button', { name: 'Rosalind Okafor' }).click()
    await card(page).getByRole('alert').getByText('could not be read').waitFor()
    expect(await card(page).getByText('Nothing more is known').count()).toBe(0)
    const nobody = { userId: 'rosalind-okafor', name: 'Rosalind Okafor', shortName: 'Rosalind', email: '' }
    await answerWith(page, 'getProfile', {
      ok: true,
      value: { ...nobody, known: true, presence: 'unknown', phones: [], pictureHost: null }
    })
    await emit(page, 'peopleChanged', { userIds: ['rosalind-okafor'] })
    await card(page).getByText('Nothing more is known').waitFor()
  })

  it('of the signed-in user offers no message', async () => {
    const page = await open()
    await openConversation(page, 'Rosalind Okafor')
    await button(page, 'Conversation details').click()
    await page.getByRole('button', { name: 'Ana Vell' }).click()
    await card(page).getByText('ana.vell@example.test').waitFor()
    expect(await button(card(page), 'Message').count()).toBe(0)
  })
})

describe('a link to a person', () => {
  it('opens the profile, which copies the same link', async () => {
    const page = await open()
    await emit(page, 'showPerson', { userId: 'rosalind-okafor' })
    await card(page).getByText('rosalind.okafor@example.test').waitFor()
    await button(card(page), 'Copy link').click()
    await card(page).getByRole('status').getByText('Copied').waitFor()
    expect(await callsOf(page, 'copyText')).toEqual([{ text: 'cloudlink-chat://person/rosalind-okafor' }])
  })

  it('whom nobody knows says so, and offers nothing', async () => {
    const page = await open()
    await emit(page, 'showPerson', { userId: 'nobody' })
    await card(page).getByText('CloudLink does not know this person').waitFor()
    expect(await button(card(page), 'Message').count()).toBe(0)
    expect(await button(card(page), 'Copy link').count()).toBe(0)
  })
})

describe('the profile opens by keyboard and mouse', () => {
  it('from the author of a message and from the avatar; Escape returns the focus', async () => {
    const page = await open()
    await openConversation(page, 'Imke Brandt, Teo Marsh')
    const author = messageRow(page, 'second floor').getByRole('button', { name: 'Teo Marsh' })
    await author.focus()
    await page.keyboard.press('Enter')
    await card(page).getByText('teo.marsh@example.test').waitFor()
    expect(await isFocused(button(card(page), 'Message'))).toBe(true)
    await page.keyboard.press('Escape')
    await card(page).waitFor({ state: 'detached' })
    expect(await isFocused(author)).toBe(true)
    await messageRow(page, 'second floor').locator('.avatar').click()
    await card(page).getByText('teo.marsh@example.test').waitFor()
  })

  it('from the participants, and Message opens the direct message', async () => {
    const page = await open()
    await openConversation(page, 'Launch room')
    await button(page, 'Conversation details').click()
    await button(page, 'Juno Feld Do not disturb').press('Enter')
    await card(page).getByText('juno.feld@example.test').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Juno Feld' }).waitFor()
    expect(await callsOf(page, 'createConversation')).toEqual([
      { stream: false, name: '', userIds: ['juno-feld'] }
    ])
  })
})

describe('two people of the same name', () => {
  /** A scene with a second Imke Brandt. */
  function twins(): Scene {
    const scene = showcase()
    const imke = scene.people.find(({ name }) => name === 'Imke Brandt')
    if (imke) scene.people.splice(1, 0, { ...imke, userId: 'imke-2', email: 'imke.2@example.test' })
    return scene
  }

  it('are told apart by their e-mail addresses, and by their avatars', async () => {
    const page = await open(twins())
    await openConversation(page, 'Launch room')
    await button(page, 'Conversation details').click()
    const dialog = page.getByRole('dialog', { name: 'Conversation details' })
    await dialog.getByText('imke.2@example.test').waitFor()
    const lines = await dialog.getByRole('listitem').locator('.who').allInnerTexts()
    expect(lines.filter((line) => line.startsWith('Imke'))).toEqual([
      'Imke Brandt\nimke.brandt@example.test',
      'Imke Brandt\nimke.2@example.test'
    ])
    const colours = await dialog
      .getByRole('listitem')
      .locator('.avatar')
      .evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor))
    expect(new Set(colours).size).toBe(colours.length)
  })
})
