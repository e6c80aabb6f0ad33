/** Kills while files are received: in the middle of the download, before the copy is noted in the store, and right after. */
import { until } from '../support/until.ts'
import { plainCopies, untilFileShown } from './file-scene.ts'
import type { FileScene } from './file-scene.ts'
import { untilReady } from './file-kills.ts'
import type { Program } from './program.ts'
import { isSaved, shareFile } from './received-file.ts'
import { shownMessages, untilConnected } from './scene.ts'

/** In the middle of the download; the test itself kills the program then. */
const DOWNLOADING = 'downloading'
export const RECEIVE_POINTS = [DOWNLOADING, 'file-received', 'file-kept']
/** More messages than the kills send. */
const MAX_SHOWN = 200

/** Another person sends a file, and the program is killed while it fetches it. @throws Error if it is not killed */
export async function killWhileReceiving(scene: FileScene, point: string): Promise<void> {
  const { control } = scene.cell.sandbox
  const file = await shareFile(scene)
  const isDownloading = point === DOWNLOADING
  if (isDownloading)
    control.fault({
      ...{ kind: 'download-slow', service: 'chat', method: 'GET', path: '/attachments/', times: -1 }
    })
  const killAt = { point, nth: 1, laterMs: 0 }
  const program = await scene.cell.start(isDownloading ? {} : { killAt })
  await untilReady(program)
  const { content } = await untilFileShown(program, scene, file, 'sent')
  // It may be killed before it answers.
  await program.call('fetchFile', { id: content.file.id }).catch(() => undefined)
  if (isDownloading) {
    await until(async () => {
      const { state } = (await untilFileShown(program, scene, file, 'sent')).content.file
      return state.step === 'loading' && state.received > 0
    }, 'The download did not begin.')
    await program.kill()
  }
  await until(() => program.wasKilled(), `The program was not killed at ${point}.`)
  control.clearFaults()
  const found = plainCopies(scene)
  if (found.length > 0)
    throw new Error(`After the kill at ${point} there is a plain copy in ${found.join(', ')}.`)
}

/** @throws Error if one of the received files cannot be fetched and saved whole */
export async function saveAllReceived(program: Program, scene: FileScene): Promise<void> {
  await untilConnected(program)
  const messages = await shownMessages(program, scene.conversationId, MAX_SHOWN)
  const infos = messages.flatMap(({ content }) => (content.kind === 'file' ? content.file : []))
  for (const file of scene.files.filter(({ received }) => received)) {
    const info = infos.find(({ name }) => name === file.name)
    if (info === undefined) throw new Error(`${file.name} is not shown.`)
    await isSaved(program, scene, file, info)
  }
}
