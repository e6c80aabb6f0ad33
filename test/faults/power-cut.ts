/**
 * A power cut takes what the system had not written to the disk yet. So between a call that accepts a message and its
 * answer stands a sync of the database's log, seen from outside the program by strace.
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
const HASTY = 'synchronous = NORMAL'

type Traced = { sends: number; synced: number; held: string[] }

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
      result.lost = texts.filter((text) => !durable.held.includes(text)).length
      result.doubled = texts.filter((text) => durable.held.filter((one) => one === text).length > 1).length
      result.cells.push({
        name: 'every accepted message is synced before its answer',
        ok: durable.sends === sends && durable.synced === sends,
        why: `Of ${sends} messages ${durable.sends} were seen and ${durable.synced} synced.`
      })
      // Whether this would be noticed.
      const hasty = await trace(stage, { sends, seed, app: hastyApp(stage.folder) })
      say(`with ${HASTY}: ${hasty.synced} of ${hasty.sends}`)
      result.cells.push({
        name: `a store with ${HASTY} is found out`,
        ok: hasty.sends === sends && hasty.synced < sends,
        why: `Of ${sends} messages ${hasty.sends} were seen and ${hasty.synced} synced.`
      })
      result.figures = { 'synced before the answer': durable.synced, [`with ${HASTY}`]: hasty.synced }
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
    const held = cell.sandbox.control.messages(conversationId).map(({ body }) => body)
    return { sends: synced.length, synced: synced.filter(Boolean).length, held }
  } finally {
    await cell.close()
  }
}

/** The built program, but for the pragma. @throws where the pragma is not found. */
function hastyApp(folder: string): string {
  const app = join(folder, 'hasty')
  cpSync(join(root, 'out'), join(app, 'out'), { recursive: true })
  for (const name of ['node_modules', 'package.json']) symlinkSync(join(root, name), join(app, name))
  cpSync(join(root, 'build', 'icons'), join(app, 'build', 'icons'), { recursive: true })
  const worker = join(app, 'out', 'main', 'store-worker.js')
  const text = readFileSync(worker, 'utf8')
  if (!text.includes(DURABLE)) throw new Error(`The built store does not say ${DURABLE}.`)
  writeFileSync(worker, text.replaceAll(DURABLE, HASTY))
  return app
}
