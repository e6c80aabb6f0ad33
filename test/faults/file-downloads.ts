/** Faults of downloads: each ends with the whole file or a clear failure, and leaves no part of a file behind. */
import { readdirSync } from 'node:fs'
import type { FileInfo } from '../../preload/contract/index.ts'
import type { Fault } from '../sandbox/faults.ts'
import { until } from '../support/until.ts'
import { untilFileShown, vaultFiles } from './file-scene.ts'
import type { FileScene, TestFile } from './file-scene.ts'
import type { FileCase } from './file-uploads.ts'
import type { Program } from './program.ts'
import { isSaved, save, savedFolder, shareFile } from './received-file.ts'

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

/** Another person sends a file, and the program shows it. */
async function receive(
  program: Program,
  scene: FileScene,
  extension?: string
): Promise<{ file: TestFile; info: FileInfo }> {
  const file = await shareFile(scene, extension)
  return { file, info: await infoOf(program, scene, file) }
}

const infoOf = async (program: Program, scene: FileScene, file: TestFile): Promise<FileInfo> =>
  (await untilFileShown(program, scene, file, 'sent')).content.file

/** The names of the files in the vault and where files are saved, as one text. */
const filesOf = (scene: FileScene): string =>
  [...vaultFiles(scene), ...readdirSync(savedFolder(scene))].sort().join()
