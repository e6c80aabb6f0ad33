/**
 * Files that are sent and received, with faults and kills. Each sent file arrives once or says why not, no part of a file
 * is left behind, the vault keeps exactly what is needed, and no file is on the disk in plain form.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../support/until.ts'
import { isRenewal, mostInTenMinutes } from './calls.ts'
import { DOWNLOADS } from './file-downloads.ts'
import { fileKills, killWhileSending, untilReady } from './file-kills.ts'
import { countFileAtService, createScene, plainCopies, vaultFiles } from './file-scene.ts'
import type { FileScene } from './file-scene.ts'
import { UPLOADS } from './file-uploads.ts'
import type { FileCase } from './file-uploads.ts'
import { emptyResult } from './part.ts'
import type { Part, PartOptions, PartResult } from './part.ts'
import type { Program } from './program.ts'
import { createRandom } from './random.ts'
import { killWhileReceiving, RECEIVE_POINTS, saveAllReceived } from './receive-kills.ts'
import { lineOfFailed } from './report.ts'
import { startSignedIn } from './scene.ts'
import { mapConcurrently, openStage } from './stage.ts'
import type { Stage } from './stage.ts'

const SPEED = 10
const CONCURRENCY = 2
const KILLS_PER_POINT = 10

type Run = { result: PartResult; options: PartOptions }
/** Cells that share a service and a profile. */
type Group = (run: Run, scene: FileScene) => Promise<void>

export const files: Part = {
  name: 'files',
  async run(options) {
    const result = emptyResult('files')
    Object.assign(result.figures, { orphans: 0, 'plain copies': 0 })
    const stage = await openStage()
    const groups: Group[] = [kills, receiveKills, cases(UPLOADS), cases(DOWNLOADS)]
    try {
      await mapConcurrently(CONCURRENCY, groups, (group) => runGroup(stage, group, { result, options }))
    } finally {
      await stage.close()
    }
    return result
  }
}

async function runGroup(stage: Stage, group: Group, run: Run): Promise<void> {
  const cell = await stage.openCell({ speed: SPEED, sandbox: { seed: run.options.seed } })
  try {
    await group(run, createScene(stage, cell, run.options.seed))
    const renewals = mostInTenMinutes(cell.sandbox.control.requests().filter(isRenewal))
    run.result.tokenCallsIn10Minutes = Math.max(run.result.tokenCallsIn10Minutes, renewals)
  } finally {
    await cell.close()
  }
}

/** @param work throws what went wrong */
async function runCell({ result, options }: Run, name: string, work: () => Promise<void>): Promise<void> {
  let why = ''
  try {
    await work()
  } catch (error) {
    why = error instanceof Error ? error.message : String(error)
  }
  const done = { name, ok: why === '', why }
  result.cells.push(done)
  options.say(done.ok ? `${name}: ok` : lineOfFailed(result.name, done))
}

function cases(all: FileCase[]): Group {
  return async (run, scene) => {
    const { quick, cell } = run.options
    const chosen = all.filter((one) => (one.quick || !quick) && one.name.includes(cell ?? ''))
    if (chosen.length === 0) return
    const program = await startSignedIn(scene.cell)
    for (const { name, run: work } of chosen) {
      await runCell(run, name, () => work(program, scene))
      scene.cell.sandbox.control.clearFaults()
    }
    const part = all[0]?.name.split(',')[0] ?? ''
    await runCell(run, `${part}, at the end`, () => checkEnd(run, program, scene))
  }
}

/** All kills while sending on one profile: what one of them leaves behind is there for the next. */
async function kills(run: Run, scene: FileScene): Promise<void> {
  const { quick, seed, cell } = run.options
  if (!'kills while sending'.includes(cell ?? '')) return
  await runCell(run, 'kills while sending', async () => {
    const first = await startSignedIn(scene.cell)
    await first.quit()
    for (const kill of fileKills(createRandom(seed), quick ? 1 : KILLS_PER_POINT)) {
      await killWhileSending(scene, kill)
      run.result.kills[kill.point] = (run.result.kills[kill.point] ?? 0) + 1
    }
    const program = await scene.cell.start()
    await untilReady(program)
    await checkEnd(run, program, scene)
  })
}

/** As above; a file that was lost is fetched again in the end. */
async function receiveKills(run: Run, scene: FileScene): Promise<void> {
  const { quick, cell } = run.options
  if (!'kills while receiving'.includes(cell ?? '')) return
  await runCell(run, 'kills while receiving', async () => {
    const first = await startSignedIn(scene.cell)
    await first.quit()
    for (let time = 0; time < (quick ? 1 : KILLS_PER_POINT); time++) {
      for (const point of RECEIVE_POINTS) {
        await killWhileReceiving(scene, point)
        run.result.kills[point] = (run.result.kills[point] ?? 0) + 1
      }
    }
    const program = await scene.cell.start()
    await untilReady(program)
    await saveAllReceived(program, scene)
    await checkEnd(run, program, scene)
  })
}

/** Waits until everything is sent, then compares the service, the vault and the disk with what was sent. */
async function checkEnd({ result }: Run, program: Program, scene: FileScene): Promise<void> {
  await until(async () => (await program.call('countUnsent')).messages === 0, 'Files are left in the outbox.')
  // What was not accepted may still wait in the composer.
  const { conversationId } = scene
  for (const { id } of await program.call('listChosenFiles', { conversationId })) {
    await program.call('removeChosenFile', { id })
  }
  const sent = scene.files.filter(({ received }) => !received)
  const counted = sent.map((file) => ({ ...file, count: countFileAtService(scene, file) }))
  const lost = counted.filter(({ accepted, count }) => accepted && count === 0).map(({ name }) => name)
  const doubled = counted.filter(({ count }) => count > 1).map(({ name }) => name)
  const needed = counted.filter(({ count }) => count > 0).map(({ fileId }) => fileId ?? 'unknown')
  await program.quit()
  const kept = vaultFiles(scene)
  const missing = needed.filter((fileId) => !kept.includes(fileId))
  // Every file that was received was fetched in the end.
  const orphans = kept.length - needed.length - (scene.files.length - sent.length)
  const copies = plainCopies(scene)
  checkScan(scene)
  result.sent += counted.filter(({ accepted }) => accepted).length
  result.lost += lost.length
  result.doubled += doubled.length
  result.figures.orphans = (result.figures.orphans ?? 0) + orphans
  result.figures['plain copies'] = (result.figures['plain copies'] ?? 0) + copies.length
  const wrong = { lost, doubled, missing, 'plain copies': copies }
  for (const [what, which] of Object.entries(wrong)) {
    if (which.length > 0) throw new Error(`${what}: ${which.join(', ')}`)
  }
  if (orphans !== 0) throw new Error(`The vault has ${kept.length} files, ${orphans} too many.`)
}

/** Checks that the scan would find a plain copy, however short, in either form and at any place. */
function checkScan(scene: FileScene): void {
  const planted = join(scene.temporary, 'planted')
  for (const encoding of ['utf8', 'utf16le'] as const) {
    for (const before of ['', 'x']) {
      const part = Buffer.from(scene.canary.slice(21, 37), encoding)
      writeFileSync(planted, Buffer.concat([Buffer.from(before), part]))
      const found = plainCopies(scene)
      rmSync(planted)
      if (found.join() !== 'planted') throw new Error(`The scan found ${found.join(', ') || 'nothing'}.`)
    }
  }
}
