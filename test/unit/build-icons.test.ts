/** The committed icons are those that build/icons/draw.ts draws. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DRAWINGS } from '../../build/icons/drawings.ts'
import { root } from '../../build/tools/paths.ts'

const icons = join(root, 'build/icons')
const forDesktop = DRAWINGS.filter(({ look }) => look !== undefined)

describe('the drawn icons', () => {
  const pixels = (png: string): Buffer => readFileSync(join(icons, png))
  /** Width and height in the header of a PNG. */
  const sizeOf = (data: Buffer): number[] => [data.readUInt32BE(16), data.readUInt32BE(20)]

  it('have the size of their drawing', () => {
    for (const { png, size } of DRAWINGS) expect(sizeOf(pixels(png)), png).toEqual([size, size])
  })

  it('of the tray and the taskbar all differ', () => {
    const seen = new Map<string, string>()
    for (const { png } of forDesktop) {
      const content = pixels(png).toString('base64')
      expect(seen.get(content), png).toBeUndefined()
      seen.set(content, png)
    }
  })

  it('of the tray and the taskbar are small', () => {
    const total = forDesktop.reduce((sum, { png }) => sum + pixels(png).length, 0)
    expect(total).toBeLessThan(300_000)
  })
})
