/**
 * Draws the icons of this folder from its SVGs: `node build/icons/draw.ts` under Node 24, with chromium installed.
 * The icons are committed; run it again when a drawing changes.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { chromiumOptions } from '../launch/chromium.ts'
import { icnsOf, icoOf } from './containers.ts'

const folder = import.meta.dirname

type Drawing = { svg: string; png: string; size: number; ink?: string; dot?: string; unread?: boolean }

const onLight = { svg: 'tray.svg', size: 32, ink: '#0b6e6b', dot: '#d9363e' }
const onDark = { svg: 'tray.svg', size: 32, ink: '#6fdcd2', dot: '#ff6b70' }
/** macOS colours these itself and takes their shape from what is opaque. */
const template = { svg: 'tray.svg', ink: '#000', dot: '#000' }

const APP_SIZES = [16, 24, 32, 48, 64, 96, 128, 256, 512, 1024]
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256]

const drawings: Drawing[] = [
  { svg: 'app.svg', png: 'icon-256.png', size: 256 },
  // For packages. Linux finds the size in the name.
  ...APP_SIZES.map((size) => ({ svg: 'app.svg', png: `app/${size}x${size}.png`, size })),
  { ...onLight, png: 'tray-light-32.png' },
  { ...onLight, png: 'tray-light-unread-32.png', unread: true },
  { ...onDark, png: 'tray-dark-32.png' },
  { ...onDark, png: 'tray-dark-unread-32.png', unread: true },
  { ...template, png: 'trayTemplate.png', size: 18 },
  { ...template, png: 'trayTemplate@2x.png', size: 36 },
  { ...template, png: 'trayTemplate-unread.png', size: 18, unread: true },
  { ...template, png: 'trayTemplate-unread@2x.png', size: 36, unread: true }
]

const browser = await chromium.launch(chromiumOptions())
const page = await browser.newPage()
for (const { svg, png, size, ink = '', dot = '', unread = false } of drawings) {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(
    `<style>body{margin:0} svg{display:block;width:${size}px;height:${size}px;--ink:${ink};--dot:${dot}}
     .unread{display:${unread ? 'inline' : 'none'}}</style>${readFileSync(join(folder, svg), 'utf8')}`
  )
  await page.screenshot({ path: join(folder, png), omitBackground: true })
}
await browser.close()

const appPngs = (sizes: number[]): Map<number, Buffer> =>
  new Map(sizes.map((size) => [size, readFileSync(join(folder, `app/${size}x${size}.png`))]))
writeFileSync(join(folder, 'app/icon.ico'), icoOf(appPngs(ICO_SIZES)))
writeFileSync(join(folder, 'app/icon.icns'), icnsOf(appPngs(APP_SIZES)))
