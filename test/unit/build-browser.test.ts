import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { preferBrowserVariable, createLinkCatcher } from '../../build/launch/browser.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'browser-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe.runIf(process.platform === 'linux')('links that the program opens', () => {
  test('are passed on, complete and in order, by the program that replaces the browser', async () => {
    const first = 'http://127.0.0.1:1/authorize?a=b&state=x%20y'
    const second = 'https://example.test/it\'s?q="$HOME"'
    const links: string[] = []
    await new Promise<void>((resolve) => {
      const catcher = createLinkCatcher(join(folder, 'a'), (url) => {
        links.push(url)
        if (links.length < 2) return
        catcher.close()
        resolve()
      })
      for (const url of [first, second]) execFileSync(catcher.program, [url])
    })
    expect(links).toEqual([first, second])
  })

  test('open in $BROWSER before xdg-open tries the desktop', () => {
    const opened = join(folder, 'opened')
    const browser = join(folder, 'my-browser')
    writeFileSync(browser, `#!/bin/sh\nprintf '%s' "$1" > '${opened}'\n`)
    chmodSync(browser, 0o755)
    const env = preferBrowserVariable({ ...process.env, BROWSER: browser }, join(folder, 'first'))
    execFileSync('xdg-open', ['http://127.0.0.1:1/?a=1&b=2'], { env })
    expect(readFileSync(opened, 'utf8')).toBe('http://127.0.0.1:1/?a=1&b=2')
  })

  test('are left to the desktop without $BROWSER', () => {
    const env = { PATH: '/usr/bin' }
    expect(preferBrowserVariable(env, join(folder, 'first'))).toBe(env)
  })
})
