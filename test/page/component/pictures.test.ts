import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { showcase } from '../scene.ts'
import { callsOf, emit, openConversation, usePreview } from '../use-preview.ts'
import { button, messageRow } from '../page-elements.ts'

const open = usePreview()

const path = (digit: string): string => `/pictures/${digit.repeat(40)}`
const row = (page: Page, title: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('button', { name: new RegExp(`^${title}`) }) })

/** Gives a person or a Stream another picture and tells the page. */
async function setPicture(
  page: Page,
  id: string,
  value: string | null,
  kind: 'users' | 'conversations' = 'users'
) {
  await page.evaluate(
    ([key, to]) => {
      if (to === null) Reflect.deleteProperty(window.fakeMain.scene.pictures, key)
      else window.fakeMain.scene.pictures[key] = to
    },
    [id, value] as const
  )
  const ids = { userIds: [] as string[], conversationIds: [] as string[] }
  ;(kind === 'users' ? ids.userIds : ids.conversationIds).push(id)
  await emit(page, 'picturesChanged', ids)
}

describe('an avatar', () => {
  it('shows the picture over the initials once it is decoded, in every list', async () => {
    const scene = showcase()
    scene.pictures = { 'rosalind-okafor': path('1'), launch: path('2') }
    const page = await open(scene)
    const picture = row(page, 'Rosalind Okafor').locator('img')
    await row(page, 'Rosalind Okafor').locator('img.drawn').waitFor()
    expect(await picture.evaluate((one) => getComputedStyle(one).opacity)).toBe('1')
    expect(
      await picture.evaluate((one: HTMLImageElement) => [
        one.getAttribute('src'),
        one.alt,
        one.decoding,
        one.loading,
        one.naturalWidth
      ])
    ).toEqual([path('1'), '', 'async', 'lazy', 96])
    expect(await row(page, 'Launch room').locator('img').getAttribute('src')).toBe(path('2'))
    expect(await row(page, 'Dara Quill').locator('img').count()).toBe(0)
    await openConversation(page, 'Rosalind Okafor')
    await messageRow(page, 'ring them at three').page().locator('[role=log] .avatar img').first().waitFor()
  })

  it('keeps the initials while the picture loads, and if there is none after all', async () => {
    const scene = showcase()
    scene.pictures = { 'rosalind-okafor': path('3') }
    const release = Promise.withResolvers<void>()
    const page = await open(scene, undefined, (one) =>
      one.route(`**${path('3')}`, async (route) => {
        await release.promise
        await route.fulfill({ status: 404, body: '' })
      })
    )
    const picture = row(page, 'Rosalind Okafor').locator('img')
    await picture.waitFor({ state: 'attached' })
    expect(await picture.evaluate((one) => getComputedStyle(one).opacity)).toBe('0')
    expect(await row(page, 'Rosalind Okafor').locator('.avatar').innerText()).toBe('RO')
    const failed = page.waitForEvent('console', (message) => message.text().includes('404'))
    release.resolve()
    await failed
    expect(await picture.evaluate((one) => getComputedStyle(one).opacity)).toBe('0')
    open.takeProblems(page)
  })

  it('follows a picture that arrives, changes and disappears', async () => {
    const page = await open()
    const src = () => row(page, 'Dara Quill').locator('img').getAttribute('src', { timeout: 100 })
    await row(page, 'Dara Quill').waitFor()
    await setPicture(page, 'dara-quill', path('4'))
    await expect.poll(src).toBe(path('4'))
    await setPicture(page, 'dara-quill', path('5'))
    await expect.poll(src).toBe(path('5'))
    await setPicture(page, 'dara-quill', null)
    await row(page, 'Dara Quill').locator('img').waitFor({ state: 'detached' })
    await setPicture(page, 'field', path('6'), 'conversations')
    await row(page, 'Field support').locator('img').waitFor()
  })

  it('asks only for those on the screen, together, and not again for changes elsewhere', async () => {
    const page = await open()
    await row(page, 'Dara Quill').waitFor()
    await expect.poll(() => callsOf(page, 'getPictures')).toHaveLength(1)
    const [first] = await callsOf(page, 'getPictures')
    expect(first?.userIds).toEqual(expect.arrayContaining(['ana-vell', 'rosalind-okafor', 'dara-quill']))
    expect(first?.conversationIds).toEqual(expect.arrayContaining(['launch', 'field', 'lunch']))
    await emit(page, 'picturesChanged', { userIds: ['nobody-here'], conversationIds: [] })
    await setPicture(page, 'teo-marsh', path('7'))
    await row(page, 'Teo Marsh').locator('img').waitFor()
    expect(await callsOf(page, 'getPictures')).toHaveLength(2)
  })
})

describe('the profile of a person whose picture is on another host', () => {
  it('names the host, and loads the picture on request', async () => {
    const scene = showcase()
    scene.pictureHosts = { 'rosalind-okafor': 'pictures.example.test' }
    const page = await open(scene)
    await openConversation(page, 'Rosalind Okafor')
    await page.getByRole('heading').getByRole('button', { name: 'Rosalind Okafor' }).click()
    const load = button(page, 'Load picture from pictures.example.test')
    await load.click()
    await page.getByRole('dialog').locator('.avatar img.drawn').waitFor()
    expect(await load.count()).toBe(0)
    expect(await callsOf(page, 'loadPicture')).toEqual([{ userId: 'rosalind-okafor' }])
  })
})
