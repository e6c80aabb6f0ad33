import { renameSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { hasContent, listPages } from '../launch/attach.ts'

/** How often the picture is made anew, in ms, and how long one may take: a hidden window gives none. */
const INTERVAL = 2_000
const LIMIT = 5_000

type Answer = { id?: number; result?: { data?: string }; error?: { message: string } }

/** A PNG of the window, asked for over the DevTools protocol at a port of this machine. */
async function takePicture(port: number): Promise<Buffer> {
  const signal = AbortSignal.timeout(LIMIT)
  const address = (await listPages(port, signal)).find(hasContent)?.webSocketDebuggerUrl
  if (address === undefined) throw new Error('There is no window yet.')
  const socket = new WebSocket(address)
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('The window gave no picture in time.')))
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
 * Keeps saving a picture of the window in the file until the signal.
 * @throws where the file cannot be written.
 */
export async function keepPicture(port: number, file: string, signal: AbortSignal): Promise<void> {
  let said = false
  while (!signal.aborted) {
    // The window may be not there yet, hidden, or gone.
    const picture = await takePicture(port).catch(() => null)
    if (picture !== null) {
      writeFileSync(`${file}.new`, picture)
      renameSync(`${file}.new`, file)
      if (!said) console.log(`A picture of the window is kept at ${file}`)
      said = true
    }
    await wait(INTERVAL, undefined, { signal }).catch(() => undefined)
  }
}
