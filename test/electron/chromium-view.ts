/** A page of the real browser, served by the program's own scheme handler, with the preload in a world of its own. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Script } from 'node:vm'
import type { CDPSession, Frame, Request as PlaywrightRequest, Route } from 'playwright-core'
import { appRuntime } from './app.ts'
import { decode, encode } from './clone-wire.ts'
import { connectBy, takePage, WEBRTC_POLICY } from './chromium.ts'
import type { View, ViewOwner } from './view.ts'
import type { Answer } from './ipc.ts'
import { pageScript } from './page-world.ts'
import { BINDING, preloadScript, WORLD, wrapped } from './preload-world.ts'
import type { FromPreload, ToPreload } from './preload-world.ts'

/** Chromium loads no scheme that it does not know, so each host of ours is one that can never exist. */
const toBrowser = (url: string): string => url.replace(/^([a-z]+):\/\/([^/]+)/, 'https://$2.$1.invalid')
const fromBrowser = (url: string): string => url.replace(/^https:\/\/([^/]+)\.([a-z]+)\.invalid/, '$2://$1')
const OURS = /^https:\/\/[^/]+\.[a-z]+\.invalid\//

export function chromiumView(owner: ViewOwner): View {
  const { context, page } = takePage()
  connectBy(() => owner.proxy())
  const secret = randomUUID()
  let cdp: CDPSession | null = null
  /** Contexts of the preload's world in the main frame; the last one is the document of now. */
  let world: number | null = null
  /** Whether the navigation that comes was asked for by the program; the page's own are asked about. */
  let own = false
  let mayUseUdp = true
  let zoomedBy = 1
  page.on('close', () => owner.closed())

  async function serve(route: Route): Promise<void> {
    const request = route.request()
    const url = request.url()
    const frame = request.isNavigationRequest() ? frameOf(request) : null
    const isTop = frame === page.mainFrame()
    if (frame !== null && !(isTop && own) && owner.navigates(fromBrowser(url), isTop)) {
      // Of all ways to fail this one alone leaves the document that is there.
      return route.abort('aborted')
    }
    if (isTop) own = false
    if (!(await owner.allows(fromBrowser(url)))) return route.abort('blockedbyclient')
    if (!OURS.test(url)) return route.continue()
    const method = request.method()
    const body = method === 'GET' || method === 'HEAD' ? null : new Uint8Array(request.postDataBuffer() ?? [])
    const answer = await owner.serve(
      new Request(fromBrowser(url), { method, headers: request.headers(), body })
    )
    if (answer === null) return route.abort()
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer())
    })
  }

  async function hear(payload: string, from: number): Promise<void> {
    const message = JSON.parse(payload) as FromPreload
    if (message.kind === 'preload-error') {
      owner.preloadFailed(new Error(message.message))
      return
    }
    if (message.kind === 'clear-cache') {
      // Of what Electron does there (short of memory, it tells the engine), the collection.
      await cdp?.send('HeapProfiler.collectGarbage').catch(() => undefined)
      return
    }
    if (message.kind === 'context-menu') {
      owner.contextMenu(message.place)
      return
    }
    const { id, channel, args } = message
    const answer = await owner.call(channel, decode(args) as unknown[])
    await deliver({ kind: 'answer', id, ...packed(answer) }, from)
  }

  /** A document that is gone hears nothing. */
  async function deliver(message: ToPreload, to: number | null): Promise<void> {
    if (to === null) return
    const expression = `standInDeliver(${JSON.stringify(message)})`
    // As in a REPL: Chromium keeps other scripts, with all that was said in them, until it runs short of memory.
    await cdp?.send('Runtime.evaluate', { expression, contextId: to, replMode: true }).catch(() => undefined)
  }

  /**
   * The preload in its world, or why it cannot be one: https://www.electronjs.org/docs/latest/tutorial/esm says
   * that a sandboxed one is no ES module.
   */
  function readPreload(path: string, argv: string[]): string {
    if (!/\.c?js$/.test(path)) throw new Error('A sandboxed preload is one CommonJS file.')
    const source = readFileSync(path, 'utf8')
    new Script(`(${wrapped(source)})`, { filename: path, lineOffset: -1 })
    return preloadScript(secret, source, process.platform, argv)
  }

  return {
    async prepare(preload, argv) {
      cdp = await context.newCDPSession(page)
      await context.route('**/*', serve)
      page.on('download', (download) => {
        if (!owner.downloads()) void download.cancel()
      })
      context.on('page', (other) => {
        // Electron asks the handler of window.open; where it denies, no window comes to be.
        if (other === page) return
        void other.close()
        if (!owner.opensWindow(fromBrowser(other.url()))) return
        process.stderr.write('The stand-in has one window only, and the page may open another.\n')
        appRuntime.exit(1)
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
        if (name === BINDING && executionContextId === world) void hear(payload, executionContextId)
      })
      await cdp.send('Page.enable')
      await cdp.send('Runtime.enable')
      await cdp.send('Emulation.setFocusEmulationEnabled', { enabled: true })
      await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: pageScript(secret) })
      if (preload === undefined) return
      let source: string
      try {
        source = readPreload(preload, argv)
      } catch (error) {
        owner.preloadFailed(error instanceof Error ? error : new Error(String(error)))
        return
      }
      await cdp.send('Runtime.addBinding', { name: BINDING, executionContextName: WORLD })
      await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: WORLD })
    },
    setWebRtcPolicy(policy) {
      if (policy !== WEBRTC_POLICY) throw new Error(`The stand-in's pages know "${WEBRTC_POLICY}" only.`)
      mayUseUdp = false
    },
    async load(url) {
      if (mayUseUdp)
        throw new Error(`Set the page's WebRTC policy: the stand-in knows "${WEBRTC_POLICY}" only.`)
      own = true
      await page.goto(toBrowser(url), { waitUntil: 'load' })
    },
    async reload() {
      world = null
      own = true
      await page.reload().catch(() => undefined)
    },
    async zoom(factor) {
      if (factor === zoomedBy) return
      // As Electron does it: the document is laid out for fewer pixels, which are larger.
      const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }))
      const [full, tall] = [width * zoomedBy, height * zoomedBy].map(Math.round) as [number, number]
      zoomedBy = factor
      if (factor === 1) await cdp?.send('Emulation.clearDeviceMetricsOverride')
      else {
        await cdp?.send('Emulation.setDeviceMetricsOverride', {
          width: Math.round(full / factor),
          height: Math.round(tall / factor),
          deviceScaleFactor: factor,
          mobile: false
        })
      }
    },
    url: () => fromBrowser(page.url()),
    deliver(message) {
      const { kind } = message
      void deliver(
        kind === 'event' ? { kind, channel: message.channel, args: encode(message.args) } : message,
        world
      )
    },
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

/** Null for the first request of another window: its frame is not there yet. */
function frameOf(request: PlaywrightRequest): Frame | null {
  try {
    return request.frame()
  } catch {
    return null
  }
}

function packed(answer: Answer): { value: string } | { error: string } {
  if ('error' in answer) return answer
  try {
    return { value: encode(answer.value) }
  } catch (error) {
    return { error: String(error) }
  }
}
