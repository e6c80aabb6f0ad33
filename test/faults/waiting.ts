/**
 * Messages that wait, so that sending can be undone or until a chosen time: kills, restarts and clocks that jump. Every
 * message is sent exactly once, or was taken back into the draft.
 */
import { until } from '../support/until.ts'
import { emptyResult } from './part.ts'
import type { Cell, Part, PartResult } from './part.ts'
import type { Program } from './program.ts'
import { lineOfFailed } from './report.ts'
import { countAtService, quietConversation, shownMessages, startSignedIn } from './scene.ts'
import { openStage } from './stage.ts'
import type { Stage, StagedCell } from './stage.ts'

const SPEED = 10
const UNDO_SECONDS = 5
/** From scheduling a message to its time, in ms of the program's clock. */
const LATER_MS = 12_000
const HOUR_MS = 60 * 60_000
/** From the row's insert to the attempt, and what takes a row back. */
const POINTS = [
  'outbox-commit',
  'undo-window-over',
  'schedule-released',
  'undo-begin',
  'undo-commit',
  'post-sent'
]
const QUICK_POINTS = POINTS.slice(1, 5)

/** `undone`: whether the call that takes it back was made, and answered. */
type Written = { text: string; accepted: boolean; undone: 'no' | 'asked' | 'yes' }
type Scene = { cell: StagedCell; conversationId: string; written: Written[] }

export const waiting: Part = {
  name: 'waiting',
  async run(options) {
    const { quick, seed, say } = options
    const result = emptyResult('waiting')
    const stage = await openStage()
    const run = async (name: string, work: (scene: Scene) => Promise<string[]>): Promise<void> => {
      if (!name.includes(options.cell ?? '')) return
      const done = await runCell(stage, { name, seed, work }, result)
      say(done.ok ? `${name}: ok` : lineOfFailed(result.name, done))
    }
    try {
      const points = quick ? QUICK_POINTS : Array.from({ length: 10 }, () => POINTS).flat()
      await run('kills', (scene) => killAt(scene, points))
      if (!quick) await run('quit and undone at the next start', quitAndUndo)
      for (const hours of quick ? [-1] : [-1, 1]) {
        await run(`the clock jumps by ${hours} h`, (scene) => jump(scene, hours * HOUR_MS))
      }
    } finally {
      await stage.close()
    }
    return result
  }
}

/** @param options.work returns the failpoints at which the program was killed */
async function runCell(
  stage: Stage,
  { name, seed, work }: { name: string; seed: number; work(scene: Scene): Promise<string[]> },
  result: PartResult
): Promise<Cell> {
  const cell = await stage.openCell({ speed: SPEED, sandbox: { seed } })
  const scene: Scene = { cell, conversationId: quietConversation(cell), written: [] }
  let why = ''
  try {
    const program = await startSignedIn(cell)
    await program.call('setSettings', { undoSeconds: UNDO_SECONDS })
    await program.quit()
    for (const point of await work(scene)) result.kills[point] = (result.kills[point] ?? 0) + 1
    const last = await cell.start()
    await untilSent(last, scene)
    const counted = await count(last, scene)
    result.sent += scene.written.filter(({ accepted }) => accepted).length
    result.lost += counted.lost.length
    result.doubled += counted.doubled.length
    const wrong = [...counted.lost, ...counted.doubled]
    if (wrong.length > 0) why = `Lost or doubled: ${wrong.join(', ')}.`
  } catch (error) {
    why = error instanceof Error ? error.message : String(error)
  } finally {
    await cell.close()
  }
  const done = { name, ok: why === '', why }
  result.cells.push(done)
  return done
}

/** Writes until the program is killed at each of the points, one start each. */
async function killAt(scene: Scene, points: string[]): Promise<string[]> {
  for (const point of points) {
    const program = await scene.cell.start({ killAt: { point, nth: 1, laterMs: 0 } })
    // The calls fail once it is killed.
    await writeAll(program, scene).catch(() => undefined)
    await until(() => program.wasKilled(), `The program was not killed at ${point}.`)
  }
  return points
}

async function quitAndUndo(scene: Scene): Promise<string[]> {
  const program = await scene.cell.start()
  await untilReady(program)
  const { id, written } = await send(program, scene)
  await program.quit()
  const next = await scene.cell.start()
  await untilReady(next)
  await undo(next, id, written)
  if (written.undone !== 'yes') throw new Error('The message could not be taken back after the restart.')
  await next.quit()
  return []
}

/** The clock is wrong from the middle of the wait on, over a restart too, and is then right again. */
async function jump(scene: Scene, ms: number): Promise<string[]> {
  const program = await scene.cell.start({ clockJump: ms })
  await writeAll(program, scene)
  program.signal('SIGUSR1')
  await until(
    () => countAtService(scene.cell, scene.conversationId, scene.written[0]?.text ?? '') === 1,
    'A message waited longer because of the clock.'
  )
  await program.kill()
  return []
}

/** One message that is sent, one for later, and one that is taken back. */
async function writeAll(program: Program, scene: Scene): Promise<void> {
  await untilReady(program)
  await send(program, scene)
  const sendAt = new Date(scene.cell.clock.now() + LATER_MS).toISOString()
  await send(program, scene, sendAt)
  const { id, written } = await send(program, scene)
  await undo(program, id, written)
}

async function untilReady(program: Program): Promise<void> {
  await program.untilState((state) => state.phase === 'signed-in', 'The program did not sign in.')
}

async function send(
  program: Program,
  { conversationId, written }: Scene,
  sendAt?: string
): Promise<{ id: string; written: Written }> {
  const one: Written = { text: `Message ${written.length + 1}`, accepted: false, undone: 'no' }
  written.push(one)
  const { id } = await program.call('sendMessage', {
    conversationId,
    text: one.text,
    ...(sendAt === undefined ? {} : { sendAt })
  })
  one.accepted = true
  return { id, written: one }
}

async function undo(program: Program, id: string, written: Written): Promise<void> {
  written.undone = 'asked'
  await program.call('undoSend', { id })
  written.undone = 'yes'
}

/** Waits until nothing is scheduled and nothing is in the outbox. */
async function untilSent(program: Program, { conversationId }: Scene): Promise<void> {
  await untilReady(program)
  await until(async () => {
    const { scheduled } = await program.call('getScheduled')
    const shown = await shownMessages(program, conversationId)
    return scheduled.length === 0 && shown.every(({ state }) => state === 'sent')
  }, 'Not everything was sent.')
}

/** A message is in the draft if it was taken back, otherwise once at the service. Of an unanswered call, either is right. */
async function count(
  program: Program,
  { cell, conversationId, written }: Scene
): Promise<{ lost: string[]; doubled: string[] }> {
  const { text: draft } = await program.call('getDraft', { conversationId })
  const drafts = draft.split('\n')
  const places = written.map((one) => ({
    ...one,
    sent: countAtService(cell, conversationId, one.text),
    kept: drafts.filter((line) => line === one.text).length
  }))
  return {
    lost: places.filter(({ accepted, sent, kept }) => accepted && sent + kept === 0).map(({ text }) => text),
    doubled: places
      .filter(({ undone, sent, kept }) => sent + kept > 1 || (undone === 'yes' && sent > 0))
      .map(({ text }) => text)
  }
}
