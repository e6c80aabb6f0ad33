/** Faults of uploads: each file arrives once, or is not sent and says why. */
import { truncateSync } from 'node:fs'
import { until } from '../support/until.ts'
import type { Fault } from '../sandbox/faults.ts'
import {
  choose,
  countFileAtService,
  newFile,
  send,
  untilFileShown,
  vaultFiles,
  vaultPath
} from './file-scene.ts'
import type { FileScene, TestFile } from './file-scene.ts'
import type { Program } from './program.ts'

type UploadFault = Partial<Fault> & Pick<Fault, 'kind'>

export type FileCase = {
  name: string
  /** Also part of the short form. */
  quick: boolean
  run(program: Program, scene: FileScene): Promise<void>
}

const content = { method: 'PUT', path: '/attachments/[^/]+/content$' }
const creation = { method: 'POST', path: '/attachments$' }
const message = { method: 'POST', path: '/messages$' }
/** How late a call counts, in real ms: at the program's speed within its time to settle. */
const LATE = { kind: 'late-commit', delayMs: 1_500 } as const

const policy = { name: 'PolicyViolation', message: 'Files are not allowed' }

export const UPLOADS: FileCase[] = [
  arrives('slow', [{ kind: 'upload-slow', ...content }]),
  arrives('reset in the middle', [{ kind: 'upload-reset', ...content, times: 2 }], true),
  arrives('reset before', [{ kind: 'reset-before', ...content }]),
  arrives('503', [{ kind: 'status', status: 503, ...content }]),
  arrives('answer lost', [{ kind: 'reset-after', ...content }], true),
  arrives('counts later, reset', [{ ...LATE, ...content }]),
  arrives('counts later, 504', [{ ...LATE, status: 504, ...content }]),
  arrives('the name exists, because the answer was lost', [{ kind: 'reset-after', ...creation }], true),
  arrives('answer to the message lost', [{ kind: 'reset-after', ...message }], true),
  arrives('message counts later', [{ ...LATE, ...message }]),
  arrives('message without its tag, and no answer', [
    { kind: 'drop-tag', ...message },
    { kind: 'reset-after', ...message }
  ]),
  isRefused('413', { kind: 'status', status: 413, ...content }, 'file-too-large-to-send', 'deleted'),
  isRefused(
    '403 by a policy',
    { kind: 'status', status: 403, body: policy, ...content },
    'status-403',
    'retried'
  ),
  isRefused(
    '403 by a policy, before the upload',
    { kind: 'status', status: 403, body: policy, ...creation },
    'status-403',
    'deleted'
  ),
  { name: 'wrong length', quick: true, run: wrongLength },
  { name: 'damaged copy', quick: true, run: damagedCopy }
].map((one) => ({ ...one, name: `upload, ${one.name}` }))

function inject({ cell }: FileScene, faults: UploadFault[]): void {
  for (const fault of faults) cell.sandbox.control.fault({ times: 1, service: 'chat', ...fault })
}

/** @throws Error if a fault was never met */
function checkMet({ cell: { sandbox } }: FileScene): void {
  if (sandbox.control.pendingFaults() > 0) throw new Error('The fault was not met.')
}

function arrives(name: string, faults: UploadFault[], quick = false): FileCase {
  return {
    name,
    quick,
    async run(program, scene) {
      const file = newFile(scene)
      await choose(program, scene, file)
      inject(scene, faults)
      await send(program, scene, file)
      await arrivesOnce(program, scene, file)
      checkMet(scene)
    }
  }
}

async function arrivesOnce(program: Program, scene: FileScene, file: TestFile): Promise<void> {
  await untilFileShown(program, scene, file, 'sent')
  await until(() => countFileAtService(scene, file) > 0, `${file.name} did not arrive.`)
}

function isRefused(
  name: string,
  fault: UploadFault,
  detail: string,
  afterwards: 'retried' | 'deleted'
): FileCase {
  return {
    name,
    quick: true,
    async run(program, scene) {
      const file = newFile(scene)
      await choose(program, scene, file)
      inject(scene, [fault])
      const id = await send(program, scene, file)
      await isNotSent(program, scene, file, detail)
      checkMet(scene)
      if (afterwards === 'deleted') await deleteUnsent(program, scene, file, id)
      else {
        await program.call('retryMessage', { id })
        await arrivesOnce(program, scene, file)
      }
    }
  }
}

async function isNotSent(program: Program, scene: FileScene, file: TestFile, detail: string): Promise<void> {
  const { failure } = await untilFileShown(program, scene, file, 'not-sent')
  if (failure?.detail !== detail) throw new Error(`It failed with ${failure?.detail ?? 'nothing'}.`)
  if (!vaultFiles(scene).includes(file.fileId ?? '')) throw new Error('The copy is gone.')
}

async function deleteUnsent(program: Program, scene: FileScene, file: TestFile, id: string): Promise<void> {
  await program.call('deleteUnsent', { id })
  // The person deleted it, so it need not arrive.
  file.accepted = false
  if (vaultFiles(scene).includes(file.fileId ?? '')) throw new Error('The copy of the deleted file is left.')
}

/** The page sends less, then more than it said. */
async function wrongLength(program: Program, scene: FileScene): Promise<void> {
  const before = vaultFiles(scene).length
  for (const difference of [1, -1]) {
    const file = newFile(scene)
    const error = await choose(program, scene, file, file.content.length + difference).catch(String)
    if (!error.includes('file-changed')) throw new Error(`The copy ended with ${error}.`)
  }
  await until(() => vaultFiles(scene).length === before, 'An unfinished copy is left.')
}

async function damagedCopy(program: Program, scene: FileScene): Promise<void> {
  const file = newFile(scene)
  const fileId = await choose(program, scene, file)
  truncateSync(vaultPath(scene, fileId), 100_000)
  const id = await send(program, scene, file)
  await isNotSent(program, scene, file, 'store-file-lost')
  await deleteUnsent(program, scene, file, id)
}
