/**
 * Draws the icons of this folder from its SVGs: `node build/icons/draw.ts` under Node 24, with chromium installed.
 * The icons are committed; run it again when a drawing changes.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { chromiumOptions } from '../launch/chromium.ts'
import { icnsOf, icoOf } from './containers.ts'
import { APP_SIZES, DRAWINGS, ICO_SIZES, styleOf, viewBoxOf } from './drawings.ts'

const folder = import.meta.dirname

const browser = await chromium.launch(chromiumOptions())
const page = await browser.newPage()
for (const drawing of DRAWINGS) {
  const { svg, png, size } = drawing
  const viewBox = viewBoxOf(drawing)
  const source = readFileSync(join(folder, svg), 'utf8')
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(
    `<style>${styleOf(drawing)}</style>${viewBox === null ? source : source.replace(/viewBox="[^"]*"/, `viewBox="${viewBox}"`)}`
  )
  await page.screenshot({ path: join(folder, png), omitBackground: true })
}
await browser.close()

const appPngs = (sizes: number[]): Map<number, Buffer> =>
  new Map(sizes.map((size) => [size, readFileSync(join(folder, `app/${size}x${size}.png`))]))
writeFileSync(join(folder, 'app/icon.ico'), icoOf(appPngs(ICO_SIZES)))
writeFileSync(join(folder, 'app/icon.icns'), icnsOf(appPngs(APP_SIZES)))
