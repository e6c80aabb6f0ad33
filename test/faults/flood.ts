/** Many messages, fast, on a connection that keeps breaking: all there, once, in order, and no memory kept of them. */
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startSandbox } from '../sandbox/index.ts'
import type { Sandbox } from '../sandbox/index.ts'
import { until } from '../support/until.ts'
import { emptyResult } from './part.ts'
import type { Part, PartResult } from './part.ts'
import { otherOf, quietConversation, startSignedIn, textOf, untilConnected, untilShown } from './scene.ts'
import type { Program } from './program.ts'
import { openStage } from './stage.ts'
import type { StagedCell } from './stage.ts'

const PER_SECOND = 200
const STEP_MS = 50
const MOST_GROWTH_MB = 5
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
      const { sandbox, said, halfway } = await pour(cell, program, conversationId, plan)
      const last = said.at(-1) ?? ''
      await untilConnected(program)
      await untilShown(program, conversationId, last, 'sent')
      const end = await memoryOf(program)
      const shown = (await scroll(program, conversationId)).filter((text) => text.startsWith('flood '))
      compare(result, said, shown)
      report(result, halfway, end, quick)
      say(`${said.length} said, ${shown.length} shown`)
      await program.quit()
      await sandbox.stop()
    } finally {
      await cell.close()
      await stage.close()
    }
    return result
  }
}

/** Somebody writes at an even pace, while sockets drop and the service is started again twice. */
async function pour(
  cell: StagedCell,
  program: Program,
  conversationId: string,
  { messages, dropEveryMs }: Plan
): Promise<{ sandbox: Sandbox; said: string[]; halfway: Memory }> {
  const author = otherOf(cell, conversationId)
  const said: string[] = []
  let sandbox: Sandbox = cell.sandbox
  let halfway: Memory | undefined
  const restarts = [Math.floor(messages / 3), Math.floor((2 * messages) / 3)]
  let lastDrop = performance.now()
  const perStep = (PER_SECOND * STEP_MS) / 1_000
  for (let next = performance.now(); said.length < messages; next += STEP_MS) {
    for (let one = 0; one < perStep && said.length < messages; one++) {
      const text = `flood ${said.length}`
      sandbox.control.say(author, conversationId, text)
      said.push(text)
    }
    if (performance.now() - lastDrop > dropEveryMs) {
      sandbox.control.dropSockets()
      lastDrop = performance.now()
    }
    const [restart] = restarts
    if (restart !== undefined && said.length >= restart) {
      restarts.shift()
      await sandbox.stop()
      sandbox = await startSandbox({ folder: join(cell.folder, 'sandbox'), clock: cell.clock.now })
      next = performance.now()
    }
    if (halfway === undefined && said.length >= messages / 2) {
      // What is under way is not what is kept.
      await untilConnected(program)
      await untilShown(program, conversationId, said.at(-1) ?? '', 'sent')
      halfway = await memoryOf(program)
      next = performance.now()
    }
    await wait(Math.max(0, next + STEP_MS - performance.now()))
  }
  if (halfway === undefined) throw new Error('Half of the messages were never said.')
  return { sandbox, said, halfway }
}

/** Back to the beginning, as somebody does who scrolls. */
async function scroll(program: Program, conversationId: string): Promise<string[]> {
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

function compare(result: PartResult, said: string[], shown: string[]): void {
  const there = new Set(shown)
  const lost = said.filter((text) => !there.has(text)).length
  const doubled = shown.length - there.size
  result.lost += lost
  result.doubled += doubled
  const numbers = shown.map((text) => Number(text.slice('flood '.length)))
  const inOrder = numbers.every((number, place) => place === 0 || number > (numbers[place - 1] ?? -1))
  if (!inOrder) result.orderBroken++
  result.cells.push({
    name: 'every message is there once, in order',
    ok: lost === 0 && doubled === 0 && inOrder,
    why: `${lost} are missing, ${doubled} are there twice, ${inOrder ? 'in order' : 'not in order'}.`
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
  // A few hundred messages say nothing about what is kept of thousands.
  if (quick) return
  result.cells.push({
    name: `memory grows at most ${MOST_GROWTH_MB} MB in the second half`,
    ok: growth <= MOST_GROWTH_MB,
    why: `It grew ${growth} MB.`
  })
}

/** What the main process holds after a collection; the program answers to the signal, see preload.ts. */
async function memoryOf(program: Program): Promise<Memory> {
  const answers = (): string[] =>
    program
      .output()
      .split('\n')
      .filter((line) => line.startsWith('memory '))
  const before = answers().length
  process.kill(program.pid, 'SIGUSR2')
  await until(() => answers().length > before, 'The program did not say what memory it uses.')
  return JSON.parse(answers().at(-1)?.slice('memory '.length) ?? '') as Memory
}
