/** The real browser behind the window, in a temporary folder that is removed when it closes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProxyConfig } from 'electron'
import type { BrowserContext, Page } from 'playwright-core'
import { chromiumOptions, headlessChromiumOptions, WITHOUT_EXTRAS } from '../../build/launch/chromium.ts'
import { openProxy } from './proxy.ts'
import type { Proxy } from './proxy.ts'

/** Required, not imported: to import CommonJS, Node would first scan its seven megabytes for exports. */
const { chromium } = createRequire(import.meta.url)('playwright-core') as typeof import('playwright-core')

/** The only policy for WebRTC that the pages of this browser have. */
export const WEBRTC_POLICY = 'disable_non_proxied_udp'

let proxy: Proxy | null = null
let context: BrowserContext | null = null
let folder: string | null = null
let taken = false

/** @param port for DevTools clients; null for none */
export async function openChromium(port: number | null): Promise<void> {
  proxy = await openProxy()
  folder = mkdtempSync(join(tmpdir(), 'stand-in-chromium-'))
  const headless = process.env.ELECTRON_STAND_IN_HEADLESS === '1'
  context = await chromium.launchPersistentContext(folder, {
    ...(headless ? headlessChromiumOptions() : chromiumOptions()),
    headless,
    viewport: null,
    // Service workers would answer requests in place of the program's scheme handler.
    serviceWorkers: 'block',
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      '--app=about:blank',
      '--window-size=420,640',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      `--proxy-server=127.0.0.1:${proxy.port}`,
      // Loopback goes to this proxy too, which decides whether it bypasses the program's proxy.
      '--proxy-bypass-list=<-loopback>',
      `--webrtc-ip-handling-policy=${WEBRTC_POLICY}`,
      WITHOUT_EXTRAS,
      ...(port === null ? [] : [`--remote-debugging-port=${port}`])
    ]
  })
}

/** @param config returns the proxy settings of the page's session; called for each connection */
export function connectBy(config: () => ProxyConfig): void {
  proxy?.connectBy(config)
}

/** The page of the only window. @throws if it is already in use */
export function takePage(): { context: BrowserContext; page: Page } {
  const page = context?.pages()[0]
  if (context === null || page === undefined) throw new Error('There is no browser yet.')
  if (taken) throw new Error('The stand-in has one window only.')
  taken = true
  return { context, page }
}

export async function closeChromium(): Promise<void> {
  await context?.close().catch(() => undefined)
  proxy?.close()
  if (folder !== null) rmSync(folder, { recursive: true, force: true })
}
