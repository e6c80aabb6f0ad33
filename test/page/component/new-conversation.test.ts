import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { showcase } from '../scene.ts'
import { answerWith, callsOf, usePreview } from '../use-preview.ts'
import { button, isFocused } from '../page-elements.ts'

const open = usePreview()

async function openFind(page: Page): Promise<{ dialog: Locator; field: Locator }> {
  await button(page, 'New message').click()
  const dialog = page.getByRole('dialog', { name: 'New message' })
  const field = dialog.getByRole('combobox', { name: 'People or Streams' })
  await dialog.getByRole('option').first().waitFor()
  await expect.poll(() => isFocused(field)).toBe(true)
  return { dialog, field }
}

/** The name of the option that Enter would choose. */
async function activeOption(page: Page): Promise<string> {
  return page.evaluate(() => {
    const id = document.activeElement?.getAttribute('aria-activedescendant') ?? ''
    return document.getElementById(id)?.textContent ?? ''
  })
}

describe('one field, by keyboard alone', () => {
  it('finds an existing direct message first and opens it', async () => {
    const page = await open()
    const { dialog } = await openFind(page)
    await page.keyboard.type('rosa')
    await dialog.getByText('Conversations', { exact: true }).waitFor()
    await expect.poll(() => activeOption(page)).toMatch(/Rosalind Okafor.*Open conversation/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Rosalind Okafor' }).waitFor()
    expect(await callsOf(page, 'createConversation')).toEqual([])
    const message = page.getByRole('textbox', { name: 'Message' })
    await expect.poll(() => isFocused(message)).toBe(true)
  })

  it('finds known Streams by name, whatever the case and accents', async () => {
    const scene = showcase()
    const field = scene.conversations.find(({ conversationId }) => conversationId === 'field')
    if (field) field.title = 'Férme support'
    const page = await open(scene)
    await openFind(page)
    await page.keyboard.type('FERME')
    await expect.poll(() => activeOption(page)).toContain('Férme support')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Férme support' }).waitFor()
  })

  it('makes a group message of several people, and takes one back with Backspace', async () => {
    const page = await open()
    const { dialog } = await openFind(page)
    for (const name of ['juno', 'dara', 'imke']) {
      await page.keyboard.type(name)
      await expect.poll(async () => (await activeOption(page)).toLowerCase()).toContain(name)
      // The existing direct message comes first; the person is below it.
      while (!(await activeOption(page)).includes('@')) await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await dialog.getByRole('list', { name: 'Chosen people' }).getByText(new RegExp(name, 'i')).waitFor()
    }
    await button(dialog, 'Start group message').waitFor()
    await page.keyboard.press('Backspace')
    await dialog.getByRole('list', { name: 'Chosen people' }).getByText('Imke').waitFor({ state: 'detached' })
    await page.keyboard.press('Enter')
    await expect
      .poll(() => callsOf(page, 'createConversation'))
      .toEqual([{ stream: false, userIds: ['juno-feld', 'dara-quill'] }])
  })

  it('opens the group with exactly the chosen people', async () => {
    const page = await open()
    const { dialog } = await openFind(page)
    for (const name of ['Imke Brandt', 'Teo Marsh']) await dialog.getByRole('option', { name }).last().click()
    await button(dialog, 'Open conversation').click()
    await page.getByRole('heading', { name: 'Imke Brandt, Teo Marsh' }).waitFor()
  })

  it('finds public Streams of others and joins them', async () => {
    const page = await open()
    const { dialog } = await openFind(page)
    await page.keyboard.type('coff')
    await dialog.getByText('Streams to join').waitFor()
    await expect.poll(() => activeOption(page)).toContain('Coffee corner3 peopleJoin')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Coffee corner' }).waitFor()
    expect(await callsOf(page, 'joinStream')).toEqual([{ conversationId: 'coffee' }])
  })

  it('says why joining failed, and lists people although Streams cannot be listed', async () => {
    const page = await open()
    const { dialog } = await openFind(page)
    await answerWith(page, 'joinStream', { ok: false, code: 'forbidden', detail: 'status-403' })
    await page.keyboard.type('coff')
    await dialog.getByRole('option', { name: /Coffee/ }).click()
    await dialog.getByRole('alert').getByText('Your account is not allowed').waitFor()
    await answerWith(page, 'findStreams', { ok: false, code: 'offline', detail: 'unreachable' })
    await dialog.getByRole('combobox').fill('juno')
    await dialog.getByText('The Streams that you can join could not be loaded.').waitFor()
    await dialog
      .getByRole('option', { name: /Juno Feld/ })
      .first()
      .waitFor()
  })

  it('says so where the service does not list or join Streams', async () => {
    const scene = showcase()
    for (const one of scene.capabilities) {
      if (['public-streams', 'join-stream'].includes(one.name)) {
        Object.assign(one, { state: 'refused', since: scene.conversations[0]?.lastAt })
      }
    }
    const page = await open(scene)
    const { dialog } = await openFind(page)
    await dialog.getByText('does not allow listing the Streams that you could join').waitFor()
    await dialog.getByText('does not allow joining a Stream on your own').waitFor()
  })
})

describe('a new Stream', () => {
  it('gets a name, visibility, a picture and people', async () => {
    const page = await open()
    await button(page, 'New Stream').click()
    const dialog = page.getByRole('dialog', { name: 'New Stream' })
    const name = dialog.getByRole('textbox', { name: 'Name of the Stream' })
    await expect.poll(() => isFocused(name)).toBe(true)
    expect(await button(dialog, 'Create').isDisabled()).toBe(true)
    await name.fill('Harbour')
    await dialog.getByRole('radio', { name: /Public/ }).check()
    await dialog.getByRole('textbox', { name: 'Address of a picture' }).fill('https://example.test/a.png')
    await dialog.getByRole('checkbox', { name: /Juno Feld/ }).check()
    await button(dialog, 'Create').click()
    await page.getByRole('heading', { name: 'Harbour' }).waitFor()
    expect(await callsOf(page, 'createConversation')).toEqual([
      {
        stream: true,
        name: 'Harbour',
        visibility: 'public',
        pictureUrl: 'https://example.test/a.png',
        userIds: ['juno-feld']
      }
    ])
  })

  it('that is not created says why, and keeps what was typed', async () => {
    const page = await open()
    await button(page, 'New Stream').click()
    const dialog = page.getByRole('dialog', { name: 'New Stream' })
    const name = dialog.getByRole('textbox', { name: 'Name of the Stream' })
    await name.fill('Harbour')
    await answerWith(page, 'createConversation', { ok: false, code: 'rejected', detail: 'status-4xx' })
    await page.keyboard.press('Enter')
    await dialog.getByRole('alert').getByText('CloudLink did not accept what was sent').waitFor()
    expect(await name.inputValue()).toBe('Harbour')
  })

  it('may exist already: the Streams to join come first', async () => {
    const page = await open()
    await button(page, 'New Stream').click()
    await button(page, 'Find a Stream to join').click()
    const dialog = page.getByRole('dialog', { name: 'Find a Stream to join' })
    await dialog.getByRole('option', { name: /Roof garden/ }).click()
    await page.getByRole('heading', { name: 'Roof garden' }).waitFor()
  })
})
