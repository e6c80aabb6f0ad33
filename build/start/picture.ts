import { renameSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { hasContent, listPages } from '../launch/attach.ts'

const INTERVAL_MS = 2_000
/** A hidden window never returns a screenshot. */
const TIMEOUT_MS = 5_000

type Answer = { id?: number; result?: { data?: string }; error?: { message: string } }

/** A PNG of the window, taken over the DevTools protocol on a local port. */
async function takeScreenshot(port: number): Promise<Buffer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const address = (await listPages(port, signal)).find(hasContent)?.webSocketDebuggerUrl
  if (address === undefined) throw new Error('There is no window yet.')
  const socket = new WebSocket(address)
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('The screenshot timed out.')))
      socket.addEventListener('error', () => reject(new Error('The window could not be reached.')))
      socket.addEventListener('open', () => {
        socket.send(JSON.stringify({ id: 1, method: 'Page.captureScreenshot', params: { format: 'png' } }))
      })
      socket.addEventListener('message', ({ data }) => {
        const { result, error } = JSON.parse(String(data)) as Answer
        if (result?.data !== undefined) resolve(Buffer.from(result.data, 'base64'))
        else if (error !== undefined) reject(new Error(error.message))
      })
    })
  } finally {
    socket.close()
  }
}

/**
 * Saves a screenshot of the window to the file every INTERVAL_MS, until the signal aborts.
 * @throws if the file cannot be written
 */
export async function saveScreenshots(port: number, file: string, signal: AbortSignal): Promise<void> {
  let printed = false
  while (!signal.aborted) {
    // The window may not be open yet, be hidden, or be closed.
    const screenshot = await takeScreenshot(port).catch(() => null)
    if (screenshot !== null) {
      writeFileSync(`${file}.new`, screenshot)
      renameSync(`${file}.new`, file)
      if (!printed) console.log(`Saving screenshots of the window to ${file}`)
      printed = true
    }
    await wait(INTERVAL_MS, undefined, { signal }).catch(() => undefined)
  }
}
