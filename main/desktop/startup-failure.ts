import { app, dialog } from 'electron'
import { StartupError } from '../startup-error.ts'
import { systemLanguage } from './language.ts'
import { textsFor } from './texts.ts'

/**
 * Ends with a sentence instead of a window: nothing can be done before it is mended. Waits for Electron, which knows the
 * language only when it is ready.
 */
export async function exitWithMessage(error: unknown): Promise<void> {
  await app.whenReady()
  const { key, values } = (error instanceof StartupError ? error : new StartupError('startFailed')).problem
  const sentence = textsFor(systemLanguage().words)(key, values)
  process.stderr.write(`${sentence}\n`)
  if (app.isPackaged) dialog.showErrorBox('CloudLink Chat', sentence)
  app.exit(2)
}
