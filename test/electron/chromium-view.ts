/** A page in the real browser, served by the program's scheme handler, with the preload in an isolated world. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Script } from 'node:vm'
import type { CDPSession, Frame, Request as PlaywrightRequest, Route } from 'playwright-core'
import { appRuntime } from './app.ts'
import { decode, encode } from './structured-clone-text.ts'
import { connectBy, takePage, WEBRTC_POLICY } from './chromium.ts'
import type { View, ViewOwner } from './view.ts'
import type { Answer } from './ipc.ts'
import { pageScript } from './page-world.ts'
import { BINDING, preloadScript, WORLD, wrapped } from './preload-world.ts'
import type { FromPreload, ToPreload } from './preload-world.ts'

/**
 * Plain Chromium cannot load custom schemes, so app://host becomes https://host.app.invalid. The `.invalid` domain never
 * exists (RFC 2606).
 */
const toBrowser = (url: string): string => url.replace(/^([a-z]+):\/\/([^/]+)/, 'https://$2.$1.invalid')
const fromBrowser = (url: string): string => url.replace(/^https:\/\/([^/]+)\.([a-z]+)\.invalid/, '$2://$1')
const CUSTOM_SCHEME = /^https:\/\/[^/]+\.[a-z]+\.invalid\//

export function chromiumView(owner: ViewOwner): View {
  const { context, page } = takePage()
  connectBy(() => owner.proxy())
  const secret = randomUUID()
  let cdp: CDPSession | null = null
  /** Id of the preload's execution context in the current document of the main frame. */
  let world: number | null = null
  /** Whether the program started the next navigation; the program may prevent those that the page starts. */
  let startedByProgram = false
  let mayUseUdp = true
  let zoomedBy = 1
  page.on('close', () => owner.closed())

  async function serve(route: Route): Promise<void> {
    const request = route.request()
    const url = request.url()
    const frame = request.isNavigationRequest() ? frameOf(request) : null
    const isTop = frame === page.mainFrame()
    if (frame !== null && !(isTop && startedByProgram) && owner.navigates(fromBrowser(url), isTop)) {
      // The only way to fail a navigation that keeps the current document.
      return route.abort('aborted')
    }
    if (isTop) startedByProgram = false
    if (!(await owner.allows(fromBrowser(url)))) return route.abort('blockedbyclient')
    if (!CUSTOM_SCHEME.test(url)) return route.continue()
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

  async function receive(payload: string, from: number): Promise<void> {
    const message = JSON.parse(payload) as FromPreload
    if (message.kind === 'preload-error') {
      owner.preloadFailed(new Error(message.message))
      return
    }
    if (message.kind === 'clear-cache') {
      // Electron collects garbage and signals memory pressure, which frees decoded pictures that nothing shows.
      await cdp?.send('HeapProfiler.collectGarbage').catch(() => undefined)
      await cdp?.send('Memory.simulatePressureNotification', { level: 'critical' }).catch(() => undefined)
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

  /** Sends a message to the preload; does nothing if the document no longer exists. */
  async function deliver(message: ToPreload, to: number | null): Promise<void> {
    if (to === null) return
    const expression = `standInDeliver(${JSON.stringify(message)})`
    // In REPL mode, because Chromium otherwise keeps each script with its message until memory runs short.
    await cdp?.send('Runtime.evaluate', { expression, contextId: to, replMode: true }).catch(() => undefined)
  }

  /**
   * The script for the isolated world.
   * @throws if the preload is an ES module or has a syntax error. https://www.electronjs.org/docs/latest/tutorial/esm: a
   * sandboxed preload cannot be an ES module.
   */
  function readPreload(path: string, argv: string[]): string {
    if (!/\.c?js$/.test(path)) throw new Error('A sandboxed preload must be one CommonJS file.')
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
        // In Electron no window opens if the window-open handler denies it.
        if (other === page) return
        void other.close()
        if (!owner.opensWindow(fromBrowser(other.url()))) return
        process.stderr.write(
          'The stand-in has one window only, but the program lets the page open another.\n'
        )
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
        if (name === BINDING && executionContextId === world) void receive(payload, executionContextId)
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
      if (policy !== WEBRTC_POLICY)
        throw new Error(`The stand-in supports only the WebRTC policy "${WEBRTC_POLICY}".`)
      mayUseUdp = false
    },
    async load(url) {
      if (mayUseUdp)
        throw new Error(`Set the page's WebRTC policy: the stand-in supports "${WEBRTC_POLICY}" only.`)
      startedByProgram = true
      await page.goto(toBrowser(url), { waitUntil: 'load' })
    },
    async reload() {
      world = null
      startedByProgram = true
      await page.reload().catch(() => undefined)
    },
    async zoom(factor) {
      if (factor === zoomedBy) return
      // As in Electron, the document is laid out in fewer, larger pixels.
      const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }))
      const [fullWidth, fullHeight] = [width * zoomedBy, height * zoomedBy].map(Math.round) as [
        number,
        number
      ]
      zoomedBy = factor
      if (factor === 1) await cdp?.send('Emulation.clearDeviceMetricsOverride')
      else {
        await cdp?.send('Emulation.setDeviceMetricsOverride', {
          width: Math.round(fullWidth / factor),
          height: Math.round(fullHeight / factor),
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

/** Null for the first request of a new window, which has no frame yet. */
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
