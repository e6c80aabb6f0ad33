import { app, dialog } from 'electron'
import { StartupError } from '../startup-error.ts'
import { systemLanguage } from './language.ts'
import { textsFor } from './texts.ts'

/**
 * Prints the error as a sentence and exits with code 2 instead of opening a window. Waits until Electron is ready,
 * because the language is unknown before.
 */
export async function exitWithMessage(error: unknown): Promise<void> {
  await app.whenReady()
  const { key, values } = (error instanceof StartupError ? error : new StartupError('startFailed')).problem
  const sentence = textsFor(systemLanguage().words)(key, values)
  process.stderr.write(`${sentence}\n`)
  if (app.isPackaged) dialog.showErrorBox('CloudLink Chat', sentence)
  app.exit(2)
}
