import { app, dialog } from 'electron'

/** Ends with a sentence instead of a window: nothing can be done before it is mended. */
export function giveUp(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
  if (app.isPackaged) dialog.showErrorBox('CloudLink Chat', sentence)
  app.exit(2)
}
