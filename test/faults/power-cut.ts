/**
 * A power cut loses whatever was not yet synced to the disk. So the database's write-ahead log must be synced before
 * the program answers the call that accepts a message. strace observes that from outside.
 */
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../build/tools/paths.ts'
import { until } from '../support/until.ts'
import { emptyResult } from './part.ts'
import type { Part, PartOptions } from './part.ts'
import { quietConversation, startSignedIn } from './scene.ts'
import { openStage } from './stage.ts'
import type { Stage } from './stage.ts'
import { syncsOfCalls } from './system-calls.ts'

const DURABLE = 'synchronous = FULL'
const UNSAFE = 'synchronous = NORMAL'

/** `sends`: traced calls; `synced`: those with a sync before the answer; `atService`: texts that arrived. */
type Traced = { sends: number; synced: number; atService: string[] }

export const powerCut: Part = {
  name: 'power-cut',
  async run({ quick, seed, say }: PartOptions) {
    const result = emptyResult('power-cut')
    const sends = quick ? 8 : 60
    const stage = await openStage()
    try {
      const durable = await trace(stage, { sends, seed, app: root })
      say(`${durable.synced} of ${durable.sends} messages were on the disk when they were accepted`)
      result.sent = sends
      const texts = Array.from({ length: sends }, (_, place) => textOf(place))
      result.lost = texts.filter((text) => !durable.atService.includes(text)).length
      result.doubled = texts.filter(
        (text) => durable.atService.filter((one) => one === text).length > 1
      ).length
      result.cells.push({
        name: 'every accepted message is synced before its answer',
        ok: durable.sends === sends && durable.synced === sends,
        why: `Of ${sends} messages ${durable.sends} were seen and ${durable.synced} synced.`
      })
      // Checks that the test would notice a missing sync.
      const unsafe = await trace(stage, { sends, seed, app: unsafeApp(stage.folder) })
      say(`with ${UNSAFE}: ${unsafe.synced} of ${unsafe.sends}`)
      result.cells.push({
        name: `a store with ${UNSAFE} is detected`,
        ok: unsafe.sends === sends && unsafe.synced < sends,
        why: `Of ${sends} messages ${unsafe.sends} were seen and ${unsafe.synced} synced.`
      })
      result.figures = { 'synced before the answer': durable.synced, [`with ${UNSAFE}`]: unsafe.synced }
    } finally {
      await stage.close()
    }
    return result
  }
}

const textOf = (place: number): string => `Before the power goes, ${place}`

async function trace(
  stage: Stage,
  { sends, seed, app }: { sends: number; seed: number; app: string }
): Promise<Traced> {
  const cell = await stage.openCell({ speed: 1, sandbox: { seed } })
  const file = join(cell.folder, 'strace.txt')
  const under = [
    'strace',
    ...['--follow-forks', '--seccomp-bpf', '--decode-fds=path', '--string-limit=120', '--quiet=all'],
    '--trace=read,write,writev,sendto,fsync,fdatasync',
    `--output=${file}`
  ]
  try {
    const program = await startSignedIn(cell, { app, under })
    const conversationId = quietConversation(cell)
    for (let place = 0; place < sends; place++) {
      await program.call('sendMessage', { conversationId, text: textOf(place) })
    }
    await until(
      async () => (await program.call('countUnsent')).messages === 0,
      'Not everything was sent to the service.'
    )
    await program.remote.act('quit')
    await program.ended()
    const synced = syncsOfCalls(readFileSync(file, 'utf8'), 'sendMessage', 'store.db-wal')
    const atService = cell.sandbox.control.messages(conversationId).map(({ body }) => body)
    return { sends: synced.length, synced: synced.filter(Boolean).length, atService }
  } finally {
    await cell.close()
  }
}

/** A copy of the built program without the safe pragma. @throws if the pragma is not found */
function unsafeApp(folder: string): string {
  const app = join(folder, 'unsafe')
  cpSync(join(root, 'out'), join(app, 'out'), { recursive: true })
  for (const name of ['node_modules', 'package.json']) symlinkSync(join(root, name), join(app, name))
  cpSync(join(root, 'build', 'icons'), join(app, 'build', 'icons'), { recursive: true })
  const worker = join(app, 'out', 'main', 'store-worker.js')
  const text = readFileSync(worker, 'utf8')
  if (!text.includes(DURABLE)) throw new Error(`The built store does not contain ${DURABLE}.`)
  writeFileSync(worker, text.replaceAll(DURABLE, UNSAFE))
  return app
}
