/** Which cloud file counts: an administrator's, or one named on the command line. */
import { join } from 'node:path'
import { app, dialog } from 'electron'
import { parseCloudFile, readCloudFile } from '../config.ts'
import type { Cloud } from '../cloudlink/types.ts'
import { readAdministratorsFile } from './administrators-file.ts'
import type { Texts } from './texts.ts'

/**
 * The cloud that a file decides, or null where the server settings do. In a packaged program a file named on the
 * command line counts only after the person agreed to its host, who is asked once Electron is ready.
 * @returns 'refused' where the person did not.
 * @throws StartupError where the file cannot be used.
 */
export async function chooseCloud(
  file: string | null,
  packaged: boolean,
  texts: Texts
): Promise<Cloud | null | 'refused'> {
  const administrators = administratorsCloud()
  if (administrators !== null) return administrators
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

/** The cloud that an administrator's file decides, if there is one that only an administrator can have written. */
function administratorsCloud(): Cloud | null {
  const file =
    process.platform === 'win32'
      ? join(process.env.ProgramData ?? 'C:\\ProgramData', 'CloudLink Chat', 'cloud.json')
      : process.platform === 'darwin'
        ? '/Library/Application Support/CloudLink Chat/cloud.json'
        : '/etc/cloudlink-chat/cloud.json'
  const text = readAdministratorsFile(file)
  return text === null ? null : parseCloudFile(file, text)
}
