import { app, dialog } from 'electron'
import { findForbiddenSwitch } from '../forbidden-switches.ts'
import { StartupError } from '../startup-error.ts'
import { earlyLanguage, systemLanguage } from './language.ts'
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

/**
 * Exits with code 2 if a packaged program was started with a forbidden switch. Before Electron is ready, and so before the
 * switch has any effect.
 * @returns whether the program exits
 */
export function exitForForbiddenSwitch(): boolean {
  const name = app.isPackaged ? findForbiddenSwitch((each) => app.commandLine.hasSwitch(each)) : null
  if (name === null) return false
  const sentence = textsFor(earlyLanguage())('switchForbidden', { name })
  // On Linux, this writes to stderr until Electron is ready.
  dialog.showErrorBox('CloudLink Chat', sentence)
  if (process.platform !== 'linux') process.stderr.write(`${sentence}\n`)
  app.exit(2)
  return true
}
