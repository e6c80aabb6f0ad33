/** Which cloud file counts: an administrator's, or one named on the command line. */
import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import { readCloudFile } from '../config.ts'
import type { Cloud } from '../cloudlink/types.ts'
import type { Texts } from './texts.ts'

/**
 * The cloud that a file decides, or null where the server settings do. In a packaged program a file named on the
 * command line counts only after the person agreed to its host, who is asked once Electron is ready.
 * @returns 'refused' where the person did not.
 * @throws ConfigError where the file cannot be used.
 */
export async function chooseCloud(
  file: string | null,
  packaged: boolean,
  texts: Texts
): Promise<Cloud | null | 'refused'> {
  const administrators = administratorsFile()
  if (administrators !== null) return readCloudFile(administrators)
  if (file === null) return null
  const cloud = readCloudFile(file)
  if (!packaged) return cloud
  const { host } = new URL(cloud.services.authentication)
  await app.whenReady()
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    message: texts('cloudQuestion', { host }),
    detail: texts('cloudDetail', { host }),
    buttons: [texts('cloudAccept'), texts('cloudRefuse')],
    defaultId: 1,
    cancelId: 1
  })
  return response === 0 ? cloud : 'refused'
}

/** The administrator's cloud file, if there is one that only an administrator can have written. */
function administratorsFile(): string | null {
  const file =
    process.platform === 'win32'
      ? join(process.env.ProgramData ?? 'C:\\ProgramData', 'CloudLink Chat', 'cloud.json')
      : process.platform === 'darwin'
        ? '/Library/Application Support/CloudLink Chat/cloud.json'
        : '/etc/cloudlink-chat/cloud.json'
  try {
    const { uid, mode, nlink } = lstatSync(file)
    const link = lstatSync(file).isSymbolicLink()
    // Windows keeps ProgramData's own rights; elsewhere root must own it and nobody else may write it.
    const trusted = process.platform === 'win32' || (uid === 0 && (mode & 0o022) === 0 && nlink === 1)
    return trusted && !link ? file : null
  } catch {
    return null
  }
}
