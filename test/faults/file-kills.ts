/** Kills while files are sent: between the copy, the upload, the post and the settled row, and in the middle of each. */
import { until } from '../support/until.ts'
import { choose, newFile, plainCopies, send } from './file-scene.ts'
import type { FileScene, TestFile } from './file-scene.ts'
import type { Program } from './program.ts'
import type { Random } from './random.ts'

/** `laterMs` is from the failpoint to the kill, in real ms. */
export type FileKill = { point: string; laterMs: number }

/** In the middle of the copy; the test itself kills the program then. */
const COPYING = 'copying'
const POINTS = [
  COPYING,
  'file-copied',
  'outbox-begin',
  'outbox-commit',
  'uploading',
  'file-uploaded',
  'post-sent',
  'answer-read',
  'row-settled'
]

export function fileKills(random: Random, times: number): FileKill[] {
  return Array.from({ length: times }, () =>
    POINTS.map((point) => ({
      point,
      // During the upload, which is slow then; and during the call or after its answer.
      laterMs:
        point === 'uploading' ? random.number(150, 400) : point === 'post-sent' ? random.number(0, 12) : 0
    }))
  ).flat()
}

/** Sends a file until the program is killed, one start each. @throws Error if it is not killed */
export async function killWhileSending(scene: FileScene, { point, laterMs }: FileKill): Promise<void> {
  const { control } = scene.cell.sandbox
  const slow = point === 'uploading'
  if (slow)
    control.fault({ kind: 'upload-slow', service: 'chat', method: 'PUT', path: '/content$', times: -1 })
  const killAt = { point: slow ? 'outbox-commit' : point, nth: 1, laterMs }
  const program = await scene.cell.start(point === COPYING ? {} : { killAt })
  const file = newFile(scene)
  // The calls fail once it is killed. A file of an earlier start may be sent first, and it is killed then.
  if (point === COPYING) await killWhileCopying(program, scene, file)
  else await chooseAndSend(program, scene, file).catch(() => undefined)
  await until(() => program.wasKilled(), `The program was not killed at ${point}.`)
  control.clearFaults()
  const found = plainCopies(scene)
  if (found.length > 0)
    throw new Error(`After the kill at ${point} there is a plain copy in ${found.join(', ')}.`)
}

async function chooseAndSend(program: Program, scene: FileScene, file: TestFile): Promise<void> {
  await untilReady(program)
  await choose(program, scene, file)
  await send(program, scene, file)
}

async function killWhileCopying(program: Program, scene: FileScene, file: TestFile): Promise<void> {
  await untilReady(program)
  const { name, content } = file
  const { conversationId } = scene
  const { transfer } = await program.call('beginFile', { conversationId, name, bytes: content.length })
  await program.call('appendFile', { transfer, part: content.subarray(0, content.length / 2) })
  await program.kill()
}

export async function untilReady(program: Program): Promise<void> {
  await program.untilState((state) => state.phase === 'signed-in', 'The program did not sign in.')
}
