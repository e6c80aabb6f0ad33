/** What Electron's security list says about windows, read from the sources of main: no window may differ. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../build/tools/paths.ts'

const folder = join(root, 'main')
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
const all = sources.join('\n')

test('the only window is sandboxed, isolated and without Node', () => {
  expect(all.match(/new (BrowserWindow|BaseWindow|WebContentsView|BrowserView)\(/g)).toEqual([
    'new BrowserWindow('
  ])
  const [preferences = ''] = /webPreferences: \{[^}]*\}/.exec(all) ?? []
  for (const one of [
    'sandbox: true',
    'contextIsolation: true',
    'nodeIntegration: false',
    'webSecurity: true',
    'webviewTag: false'
  ])
    expect(preferences).toContain(one)
  expect(all.match(/webPreferences/g)).toHaveLength(1)
})

test("nothing of Electron's list is switched on that must stay off", () => {
  for (const word of [
    'allowRunningInsecureContent',
    'experimentalFeatures',
    'enableBlinkFeatures',
    'nodeIntegrationInWorker',
    'nodeIntegrationInSubFrames',
    'allowpopups',
    'sandbox: false'
  ])
    expect(all).not.toContain(word)
})

test('Electron is not older than 45.4', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string }>
  }
  const [major = 0, minor = 0] = (packages['node_modules/electron']?.version ?? '').split('.').map(Number)
  expect(major * 1_000 + minor).toBeGreaterThanOrEqual(45_004)
})
