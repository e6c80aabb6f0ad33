/**
 * When a start has painted what it should show. The page is told to note it before it loads, over the DevTools
 * protocol itself, because a client of some comfort attaches too late.
 */
import { hasContent, waitForPage } from '../../build/launch/attach.ts'
import type { PageTarget } from '../../build/launch/attach.ts'
import { freePort } from '../../build/tools/ports.ts'
import type { Bench } from './bench.ts'
import { launch } from './running.ts'
import type { What } from './running.ts'

/** Between two looks for the window, in ms. */
const INTERVAL = 10
const LIMIT = 60_000
const BINDING = 'benchPainted'
/** A start whose page was quicker than the client is made again. */
const ATTEMPTS = 5

/**
 * Starts it, and ends it again.
 * @param selector of what must be there
 * @returns ms from the start of the process until it was painted
 * @throws where the page was quicker than the client again and again.
 */
export async function timeStart(bench: Bench, what: What, selector: string): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const time = await tryStart(bench, what, selector)
    if (time !== null) return time
  }
  throw new Error('The window loads its page before anybody can attach to it.')
}

async function tryStart(bench: Bench, what: What, selector: string): Promise<number | null> {
  const port = await freePort()
  const began = performance.timeOrigin + performance.now()
  const app = launch(bench, what, port)
  try {
    const first = await waitForPage(app, port, { isWanted: canBeAttached, limit: LIMIT, interval: INTERVAL })
    if (hasContent(first)) return null
    const painted = await app.whileRunning(() => paintedAt(first.webSocketDebuggerUrl ?? '', selector))
    return painted === null ? null : painted - began
  } finally {
    await app.quit()
  }
}

const canBeAttached = ({ webSocketDebuggerUrl }: PageTarget): boolean => webSocketDebuggerUrl !== undefined

/** By the machine's clock, in ms; null where the page began to load before it could be told. */
async function paintedAt(address: string, selector: string): Promise<number | null> {
  const socket = new WebSocket(address)
  let id = 0
  let asked = 0
  const send = (method: string, params: object = {}): void =>
    socket.send(JSON.stringify({ id: ++id, method, params }))
  try {
    return await new Promise<number | null>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('The page painted nothing in time.')), LIMIT)
      socket.addEventListener('error', () => reject(new Error('The window could not be attached to.')))
      socket.addEventListener('open', () => {
        send('Page.enable')
        send('Runtime.enable')
        send('Runtime.addBinding', { name: BINDING })
        send('Page.addScriptToEvaluateOnNewDocument', {
          source: `(${String(notePaint)})(${JSON.stringify(selector)}, ${JSON.stringify(BINDING)})`
        })
        send('Runtime.evaluate', { expression: 'location.href' })
        asked = id
      })
      socket.addEventListener('message', ({ data }) => {
        const answer = JSON.parse(String(data)) as {
          id?: number
          result?: { result?: { value?: unknown } }
          method?: string
          params?: { name?: string; payload?: string }
        }
        const { method, params } = answer
        if (answer.id === asked && answer.result?.result?.value !== 'about:blank') resolve(null)
        if (method !== 'Runtime.bindingCalled' || params?.name !== BINDING) return
        clearTimeout(timer)
        resolve(Number(params.payload))
      })
    })
  } finally {
    socket.close()
  }
}

/** Runs in the page. */
function notePaint(selector: string, binding: string): void {
  const tell = (globalThis as unknown as Record<string, (text: string) => void>)[binding]
  const look = (): void => {
    if (document.querySelector(selector) === null) {
      requestAnimationFrame(look)
      return
    }
    // A task that is posted before a frame is painted runs after it.
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => tell?.(String(performance.timeOrigin + performance.now()))
    port2.postMessage(null)
  }
  requestAnimationFrame(look)
}
