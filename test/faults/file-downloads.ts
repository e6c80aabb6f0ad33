/** Faults of downloads: each ends with the whole file or a clear failure, and leaves no part of a file behind. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FileInfo } from '../../preload/contract/index.ts'
import type { Fault } from '../sandbox/faults.ts'
import { createClient, signIn } from '../support/test-client.ts'
import { until } from '../support/until.ts'
import { newFile, untilFileShown, vaultFiles } from './file-scene.ts'
import type { FileScene, TestFile } from './file-scene.ts'
import type { FileCase } from './file-uploads.ts'
import type { Program } from './program.ts'
import { otherParticipant } from './scene.ts'

const RESET = { kind: 'download-reset' } as const
/** More often than the program tries. */
const ALWAYS = 20

export const DOWNLOADS: FileCase[] = [
  isWhole('slow', [{ kind: 'download-slow' }]),
  isWhole('reset', [RESET], true),
  isWhole('reset, then Range ignored', [RESET, { kind: 'no-range' }]),
  isWhole('reset, then Range refused', [RESET, { kind: 'range-refused' }], true),
  isWhole('wrong type', [{ kind: 'wrong-type' }], true),
  isWhole('wrong length once', [{ kind: 'wrong-length' }]),
  fails('wrong length always', { kind: 'wrong-length', times: ALWAYS }, 'offline', { quick: true }),
  fails('reset always', { kind: 'reset-before', times: ALWAYS }, 'offline'),
  fails('404', { kind: 'status', status: 404, body: { name: 'NotFound', message: 'Gone' } }, 'status-404'),
  fails('endless, cancelled', { kind: 'download-endless' }, 'cancelled', {
    quick: true,
    during: cancelInMiddle
  }),
  { name: 'endless picture', quick: false, run: endlessPicture }
].map((one) => ({ ...one, name: `download, ${one.name}` }))

type DownloadFault = Partial<Fault> & Pick<Fault, 'kind'>

function inject({ cell }: FileScene, faults: DownloadFault[]): void {
  const place = { service: 'chat', method: 'GET', path: '/attachments/' } as const
  for (const fault of faults) cell.sandbox.control.fault({ times: 1, ...place, ...fault })
}

function isWhole(name: string, faults: DownloadFault[], quick = false): FileCase {
  return {
    name,
    quick,
    async run(program, scene) {
      const { file, info } = await receive(program, scene)
      inject(scene, faults)
      await isSaved(program, scene, file, info)
      if (scene.cell.sandbox.control.pendingFaults() > 0) throw new Error('The fault was not met.')
    }
  }
}

/** @param why code or detail of the failure @param during what happens while it is fetched */
function fails(
  name: string,
  fault: DownloadFault,
  why: string,
  { quick = false, during }: { quick?: boolean; during?: typeof cancelInMiddle } = {}
): FileCase {
  return {
    name,
    quick,
    async run(program, scene) {
      const { file, info } = await receive(program, scene)
      const before = filesOf(scene)
      inject(scene, [fault])
      const saving = save(program, scene, file, info)
      await during?.(program, scene, file)
      const failure = await saving
      if (!failure.split(' ').includes(why)) throw new Error(`It ended with "${failure}" instead of ${why}.`)
      await until(() => filesOf(scene) === before, 'A part of the file is left.')
      scene.cell.sandbox.control.clearFaults()
      await isSaved(program, scene, file, info)
    }
  }
}

/** Without a length, only the limit or the person ends it. */
async function cancelInMiddle(program: Program, scene: FileScene, file: TestFile): Promise<void> {
  let info = await infoOf(program, scene, file)
  await until(async () => {
    info = await infoOf(program, scene, file)
    return info.state.step === 'loading' && info.state.received > file.content.length
  }, 'The endless download did not go on.')
  await program.call('cancelFile', { id: info.id })
}

/** A picture on the screen is fetched by itself, until it is too large. */
async function endlessPicture(program: Program, scene: FileScene): Promise<void> {
  const { file, info } = await receive(program, scene, 'png')
  inject(scene, [{ kind: 'download-endless' }])
  const before = filesOf(scene)
  await program.call('showFiles', { ids: [info.id] })
  await until(async () => {
    const { state, isPicture } = await infoOf(program, scene, file)
    return state.step === 'remote' && !isPicture
  }, 'The endless picture was not given up.')
  await until(() => filesOf(scene) === before, 'A part of the picture is left.')
  await isSaved(program, scene, file, info)
}

/** Another person sends a file. */
async function receive(
  program: Program,
  scene: FileScene,
  extension?: string
): Promise<{ file: TestFile; info: FileInfo }> {
  const { cell, conversationId } = scene
  mkdirSync(savedFolder(scene), { recursive: true })
  const file = newFile(scene, { extension, received: true })
  const { name, content } = file
  const { cloudlink } = await connectClient(scene)
  const { signal } = new AbortController()
  const type = 'application/x-test'
  const url = await cloudlink.createAttachment(conversationId, { name, type }, signal)
  await cloudlink.putAttachment(url, {
    ...{ type, signal, bytes: content.length },
    async *read() {
      yield content
    }
  })
  cloudlink.dispose()
  const sender = otherParticipant(cell, conversationId)
  cell.sandbox.control.say(sender, conversationId, `<p><a href="${url}">${name}</a></p>`, 'text/html')
  const shown = await untilFileShown(program, scene, file, 'sent')
  return { file, info: shown.content.file }
}

async function connectClient({ cell }: FileScene): Promise<ReturnType<typeof createClient>> {
  const client = createClient(cell.sandbox)
  await signIn(client, cell.sandbox)
  return client
}

const infoOf = async (program: Program, scene: FileScene, file: TestFile): Promise<FileInfo> =>
  (await untilFileShown(program, scene, file, 'sent')).content.file

const savedFolder = ({ cell }: FileScene): string => join(cell.folder, 'saved')

/** The names of the files in the vault and where files are saved, as one text. */
const filesOf = (scene: FileScene): string =>
  [...vaultFiles(scene), ...readdirSync(savedFolder(scene))].sort().join()

/** Saves it as the person would. @returns code and detail of its failure, or '' */
async function save(
  program: Program,
  scene: FileScene,
  { name }: TestFile,
  { id }: FileInfo
): Promise<string> {
  await program.remote.act('answerSaveDialog', join(savedFolder(scene), name))
  const result = await program.remote.call('saveFile', { id })
  return result.ok ? '' : `${result.code} ${result.detail ?? ''}`
}

async function isSaved(program: Program, scene: FileScene, file: TestFile, info: FileInfo): Promise<void> {
  const failure = await save(program, scene, file, info)
  if (failure !== '') throw new Error(`The file could not be saved: ${failure}.`)
  if (!readFileSync(join(savedFolder(scene), file.name)).equals(file.content))
    throw new Error('The saved file is another one.')
}
