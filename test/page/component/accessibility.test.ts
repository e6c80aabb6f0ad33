import { expect, it } from 'vitest'
import { axeViolations } from '../axe.ts'
import { SCREENS } from '../screens.ts'
import { NARROW, usePreview, WIDE } from '../use-preview.ts'

const open = usePreview()

it.each(SCREENS)(
  'has no axe violations, wide in light mode and narrow in dark mode: $name',
  async ({ scene, reach }) => {
    const page = await open(scene, { ...WIDE, colorScheme: 'light' })
    await reach(page)
    expect(await axeViolations(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize(NARROW.viewport)
    expect(await axeViolations(page)).toEqual([])
  }
)

it.each(['light', 'dark'] as const)('axe finds nothing wrong in high contrast, %s', async (colorScheme) => {
  const screen = SCREENS.find(({ name }) => name === 'not sent')
  const page = await open(screen?.scene, { ...WIDE, colorScheme, contrast: 'more' })
  await screen?.reach(page)
  expect(await axeViolations(page)).toEqual([])
  // High contrast has no muted text.
  const colours = await page.evaluate(() =>
    ['p.muted, time', 'h2'].map((selector) => {
      const element = document.querySelector(selector)
      return element && getComputedStyle(element).color
    })
  )
  expect(colours[0]).not.toBeNull()
  expect(new Set(colours).size).toBe(1)
})
