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
