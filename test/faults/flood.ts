/** Many messages on a connection that keeps breaking: all arrive once, in order, and memory does not grow. */
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startSandbox } from '../sandbox/index.ts'
import type { Sandbox } from '../sandbox/index.ts'
import { until } from '../support/until.ts'
import { emptyResult } from './part.ts'
import type { Part, PartResult } from './part.ts'
import {
  otherParticipant,
  quietConversation,
  startSignedIn,
  textOf,
  untilConnected,
  untilShown
} from './scene.ts'
import type { Program } from './program.ts'
import { openStage } from './stage.ts'
import type { StagedCell } from './stage.ts'

const PER_SECOND = 200
const STEP_MS = 50
const MAX_GROWTH_MB = 5
const PAGE = 200

type Plan = { messages: number; dropEveryMs: number }

export const flood: Part = {
  name: 'flood',
  async run({ quick, seed, say }) {
    const result = emptyResult('flood')
    const plan = quick ? { messages: 500, dropEveryMs: 1_000 } : { messages: 10_000, dropEveryMs: 5_000 }
    const stage = await openStage()
    const cell = await stage.openCell({ speed: 1, sandbox: { seed } })
    try {
      const program = await startSignedIn(cell)
      const conversationId = quietConversation(cell)
      const { sandbox, written, halfway } = await writeMany(cell, program, conversationId, plan)
      const last = written.at(-1) ?? ''
      await untilConnected(program)
      await untilShown(program, conversationId, last, 'sent')
      const end = await memoryOf(program)
      const shown = (await readAll(program, conversationId)).filter((text) => text.startsWith('flood '))
      compare(result, written, shown)
      report(result, halfway, end, quick)
      say(`${written.length} written, ${shown.length} shown`)
      await program.quit()
      await sandbox.stop()
    } finally {
      await cell.close()
      await stage.close()
    }
    return result
  }
}

/** Another user writes at a steady pace, while sockets drop and the service restarts twice. */
async function writeMany(
  cell: StagedCell,
  program: Program,
  conversationId: string,
  { messages, dropEveryMs }: Plan
): Promise<{ sandbox: Sandbox; written: string[]; halfway: Memory }> {
  const author = otherParticipant(cell, conversationId)
  const written: string[] = []
  let sandbox: Sandbox = cell.sandbox
  let halfway: Memory | undefined
  const restarts = [Math.floor(messages / 3), Math.floor((2 * messages) / 3)]
  let lastDrop = performance.now()
  const perStep = (PER_SECOND * STEP_MS) / 1_000
  for (let next = performance.now(); written.length < messages; next += STEP_MS) {
    for (let one = 0; one < perStep && written.length < messages; one++) {
      const text = `flood ${written.length}`
      sandbox.control.say(author, conversationId, text)
      written.push(text)
    }
    if (performance.now() - lastDrop > dropEveryMs) {
      sandbox.control.dropSockets()
      lastDrop = performance.now()
    }
    const [restart] = restarts
    if (restart !== undefined && written.length >= restart) {
      restarts.shift()
      await sandbox.stop()
      sandbox = await startSandbox({ folder: join(cell.folder, 'sandbox'), clock: cell.clock.now })
      next = performance.now()
    }
    if (halfway === undefined && written.length >= messages / 2) {
      // Messages in transit must not count as retained memory.
      await untilConnected(program)
      await untilShown(program, conversationId, written.at(-1) ?? '', 'sent')
      halfway = await memoryOf(program)
      next = performance.now()
    }
    await wait(Math.max(0, next + STEP_MS - performance.now()))
  }
  if (halfway === undefined) throw new Error('Half of the messages were never written.')
  return { sandbox, written, halfway }
}

/** Reads the conversation back to its beginning, as scrolling does. */
async function readAll(program: Program, conversationId: string): Promise<string[]> {
  const texts: string[] = []
  let before: string | undefined
  for (;;) {
    const { messages, hasOlder } = await program.call('listMessages', {
      conversationId,
      limit: PAGE,
      ...(before === undefined ? {} : { before })
    })
    texts.unshift(...messages.map(textOf))
    before = messages[0]?.id ?? before
    if (!hasOlder) return texts
  }
}

function compare(result: PartResult, written: string[], shown: string[]): void {
  const unique = new Set(shown)
  const lost = written.filter((text) => !unique.has(text)).length
  const doubled = shown.length - unique.size
  result.lost += lost
  result.doubled += doubled
  const numbers = shown.map((text) => Number(text.slice('flood '.length)))
  const inOrder = numbers.every((number, place) => place === 0 || number > (numbers[place - 1] ?? -1))
  if (!inOrder) result.orderBroken++
  result.cells.push({
    name: 'every message is shown once, in order',
    ok: lost === 0 && doubled === 0 && inOrder,
    why: `${lost} are missing, ${doubled} are shown twice, ${inOrder ? 'in order' : 'not in order'}.`
  })
}

type Memory = { heapUsed: number; external: number; rss: number }

const inMB = (bytes: number): number => Math.round(bytes / 1_024 / 10.24) / 100

function report(result: PartResult, halfway: Memory, end: Memory, quick: boolean): void {
  const growth = inMB(end.heapUsed + end.external - halfway.heapUsed - halfway.external)
  result.figures = {
    'MB in use halfway': inMB(halfway.heapUsed + halfway.external),
    'MB in use at the end': inMB(end.heapUsed + end.external),
    'MB grown in the second half': growth,
    'MB resident halfway': inMB(halfway.rss),
    'MB resident at the end': inMB(end.rss)
  }
  // A few hundred messages are too few to judge memory growth.
  if (quick) return
  result.cells.push({
    name: `memory grows at max ${MAX_GROWTH_MB} MB in the second half`,
    ok: growth <= MAX_GROWTH_MB,
    why: `It grew ${growth} MB.`
  })
}

/** The memory of the main process after a garbage collection. The program prints it on SIGUSR2, see preload.ts. */
async function memoryOf(program: Program): Promise<Memory> {
  const answers = (): string[] =>
    program
      .output()
      .split('\n')
      .filter((line) => line.startsWith('memory '))
  const before = answers().length
  process.kill(program.pid, 'SIGUSR2')
  await until(() => answers().length > before, 'The program did not print its memory.')
  return JSON.parse(answers().at(-1)?.slice('memory '.length) ?? '') as Memory
}
