/**
 * Measures the time from a start to the first paint of an element. The script that detects it is installed before the
 * page loads, directly over the DevTools protocol, because playwright attaches too late.
 */
import { hasContent, waitForPage } from '../../build/launch/attach.ts'
import type { PageTarget } from '../../build/launch/attach.ts'
import { freePort } from '../../build/tools/ports.ts'
import type { Bench } from './bench.ts'
import { launch, quitShared } from './running.ts'
import type { What } from './running.ts'

/** Between two checks for the window, in ms. */
const INTERVAL = 10
const LIMIT = 60_000
const BINDING = 'benchPainted'
/** How often a start is repeated if its page loaded before the client attached. */
const ATTEMPTS = 5

/**
 * Starts the program or the empty app, and ends it.
 * @param selector of the element that must be painted
 * @returns ms from the start of the process to the paint
 * @throws if the page loaded before the client attached in every attempt
 */
export async function timeStart(bench: Bench, what: What, selector: string): Promise<number> {
  await quitShared()
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const time = await tryStart(bench, what, selector)
    if (time !== null) return time
  }
  throw new Error('The window loads its page before the client can attach to it.')
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

/** The time of the paint, in ms since the epoch; null if the page began to load before the script was installed. */
async function paintedAt(address: string, selector: string): Promise<number | null> {
  const socket = new WebSocket(address)
  let id = 0
  let asked = 0
  const send = (method: string, params: object = {}): void =>
    socket.send(JSON.stringify({ id: ++id, method, params }))
  try {
    return await new Promise<number | null>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('The page did not paint the element in time.')), LIMIT)
      socket.addEventListener('error', () => reject(new Error('The window could not be attached to.')))
      socket.addEventListener('open', () => {
        send('Page.enable')
        send('Runtime.enable')
        send('Runtime.addBinding', { name: BINDING })
        send('Page.addScriptToEvaluateOnNewDocument', {
          source: `(${String(reportPaint)})(${JSON.stringify(selector)}, ${JSON.stringify(BINDING)})`
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

/** Runs in the page: calls the binding when the element is painted. */
function reportPaint(selector: string, binding: string): void {
  const report = (globalThis as unknown as Record<string, (text: string) => void>)[binding]
  const check = (): void => {
    if (document.querySelector(selector) === null) {
      requestAnimationFrame(check)
      return
    }
    // A task that is posted before a frame is painted runs after it.
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => report?.(String(performance.timeOrigin + performance.now()))
    port2.postMessage(null)
  }
  requestAnimationFrame(check)
}
