/** A page of the real browser, served by the program's own scheme handler, with the preload in a world of its own. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { CDPSession, Route } from 'playwright-core'
import { takePage } from './chromium.ts'
import type { View, ViewOwner } from './view.ts'
import { BINDING, pageScript, preloadScript, WORLD } from './worlds.ts'

/** Chromium loads no scheme that it does not know, so each host of ours is one that can never exist. */
const toBrowser = (url: string): string => url.replace(/^([a-z]+):\/\/([^/]+)/, 'https://$2.$1.invalid')
const fromBrowser = (url: string): string => url.replace(/^https:\/\/([^/]+)\.([a-z]+)\.invalid/, '$2://$1')
const OURS = /^https:\/\/[^/]+\.[a-z]+\.invalid\//

export function chromiumView(owner: ViewOwner): View {
  const { context, page } = takePage()
  const secret = randomUUID()
  let cdp: CDPSession | null = null
  /** Contexts of the preload's world in the main frame; the last one is the document of now. */
  let world: number | null = null
  page.on('close', () => owner.closed())

  async function serve(route: Route): Promise<void> {
    const request = route.request()
    const url = request.url()
    const isTop = request.isNavigationRequest() && request.frame() === page.mainFrame()
    if (!OURS.test(url)) {
      if (isTop) owner.navigating(url)
      return route.abort()
    }
    const answer = await owner.serve(fromBrowser(url), request.method())
    if (answer === null) return route.abort()
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer())
    })
  }

  async function answer(payload: string, caller: number): Promise<void> {
    type Sent = { id: number; channel: string; args: ({ value: unknown } | { missing: true })[] }
    const { id, channel, args } = JSON.parse(payload) as Sent
    const given = args.map((arg) => ('value' in arg ? arg.value : undefined))
    await deliver({ kind: 'answer', id, ...(await owner.call(channel, given)) }, caller)
  }

  /** A document that is gone hears nothing. */
  async function deliver(message: object, to: number | null): Promise<void> {
    if (to === null) return
    const expression = `standInDeliver(${JSON.stringify(JSON.stringify(message))})`
    await cdp?.send('Runtime.evaluate', { expression, contextId: to }).catch(() => undefined)
  }

  return {
    async prepare(preload) {
      cdp = await context.newCDPSession(page)
      await context.route('**/*', serve)
      context.on('page', (other) => {
        // Electron asks the handler of window.open; where it denies, no window comes to be.
        if (other !== page) void other.close()
      })
      const { frameTree } = await cdp.send('Page.getFrameTree')
      cdp.on('Runtime.executionContextCreated', ({ context: { id, name, auxData } }) => {
        const { frameId } = auxData as { frameId: string }
        if (name === WORLD && frameId === frameTree.frame.id) world = id
      })
      cdp.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
        if (world === executionContextId) world = null
      })
      cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
        if (name === BINDING && executionContextId === world) void answer(payload, executionContextId)
      })
      await cdp.send('Page.enable')
      await cdp.send('Runtime.enable')
      await cdp.send('Emulation.setFocusEmulationEnabled', { enabled: true })
      await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: pageScript(secret) })
      if (preload === undefined) return
      if (!preload.endsWith('.cjs') && !preload.endsWith('.js')) {
        throw new Error(`Unable to load preload script ${preload}: a sandboxed preload is no ES module.`)
      }
      await cdp.send('Runtime.addBinding', { name: BINDING, executionContextName: WORLD })
      await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
        source: preloadScript(secret, readFileSync(preload, 'utf8'), process.platform),
        worldName: WORLD
      })
    },
    async load(url) {
      await page.goto(toBrowser(url), { waitUntil: 'load' })
    },
    reload() {
      world = null
      void page.reload().catch(() => undefined)
    },
    url: () => fromBrowser(page.url()),
    deliver: (message) => void deliver(message, world),
    async resize({ x: left, y: top, width, height }) {
      const session = await context.newCDPSession(page)
      const { windowId } = await session.send('Browser.getWindowForTarget')
      await session.send('Browser.setWindowBounds', { windowId, bounds: { left, top, width, height } })
      await session.detach()
    },
    close() {
      void page.close().catch(() => undefined)
    }
  }
}
