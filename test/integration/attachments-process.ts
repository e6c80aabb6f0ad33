/** Uploads and downloads a large attachment. Prints by how many bytes the memory of this process grew at most. */
import { readFileSync } from 'node:fs'
import type { Cloud } from '../../main/cloudlink/types.ts'
import { createClient } from '../support/test-client.ts'

const { cloud, credentials, lunch, bytes } = JSON.parse(process.argv[2] ?? '') as {
  cloud: Cloud
  credentials: { userName: string; password: string; accountId: string }
  lunch: string
  bytes: number
}
const PIECE = new Uint8Array(65_536).fill(7)
const { signal } = new AbortController()

/** The proportional set size of this process in bytes, without what the engine has not collected yet. */
function pss(): number {
  globalThis.gc?.()
  return readPss()
}
const readPss = (): number =>
  Number(/^Pss:\s+(\d+)/m.exec(readFileSync('/proc/self/smaps_rollup', 'utf8'))?.[1]) * 1_024

const { cloudlink } = createClient({ cloud })
await cloudlink.signIn.withPassword({ ...credentials, signal })

async function upload(size: number, onProgress: () => void): Promise<string> {
  const url = await cloudlink.createAttachment(lunch, { name: `${size}.bin`, type: 'image/x-test' }, signal)
  async function* read(): AsyncGenerator<Uint8Array> {
    for (let sent = 0; sent < size; sent += PIECE.length) yield PIECE
  }
  await cloudlink.putAttachment(url, { type: 'image/x-test', bytes: size, read, onProgress, signal })
  return url
}

async function download(url: string, onProgress: () => void): Promise<number> {
  let received = 0
  for await (const part of (await cloudlink.getAttachment(url, { signal })).body) {
    received += part.length
    onProgress()
  }
  return received
}

/** The highest growth while the work runs; measured at every hundredth step. */
async function growth(work: (onProgress: () => void) => Promise<void>): Promise<number> {
  const before = pss()
  let [steps, most] = [0, before]
  await work(() => {
    if (steps++ % 100 === 0) most = Math.max(most, pss())
  })
  return most - before
}

// What is only needed once (code, connections, the first heap) is not part of the measurement.
const small = 8 * 1024 * 1024
await download(await upload(small, () => undefined), () => undefined)
let url = ''
let received = 0
const up = await growth(async (onProgress) => {
  url = await upload(bytes, onProgress)
})
const down = await growth(async (onProgress) => {
  received = await download(url, onProgress)
})
console.log(JSON.stringify({ up, down, received }))
cloudlink.dispose()
