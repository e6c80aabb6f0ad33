/** Chooses the cloud file: the administrator's, or the one from the command line. */
import { app, dialog } from 'electron'
import { parseCloudFile, readCloudFile } from '../config.ts'
import type { Cloud } from '../cloudlink/types.ts'
import { administratorsPath, readAdministratorsFile } from './administrators-file.ts'
import type { Texts } from './texts.ts'

/**
 * Returns the cloud of the file, or null if the server settings apply. A packaged program uses a file from the command line
 * only after the person has confirmed its host in a dialog.
 * @returns 'refused' if the person did not confirm
 * @throws StartupError if the file cannot be used
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

/** The cloud of the administrator's file; null if there is none, or if others could have written it. */
function administratorsCloud(): Cloud | null {
  const file = administratorsPath('cloud.json')
  const text = readAdministratorsFile(file)
  return text === null ? null : parseCloudFile(file, text)
}
