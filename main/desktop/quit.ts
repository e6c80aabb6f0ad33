/** Shutdown: flush drafts, confirm loss, stop the session. */
import { app, dialog } from 'electron'
import type { BrowserWindow } from 'electron'
import type { Session } from '../sync/session/types.ts'
import { whileOpen } from './open-dialogs.ts'
import type { Texts } from './texts.ts'

/** How long the page may take to save its drafts, in ms. */
const FLUSH_TIMEOUT_MS = 1_000

/**
 * Makes every quit follow this order, regardless of what triggered it.
 * @param window null before it is opened and after it is closed
 * @param askForDrafts tells the page, which answers with draftsSaved
 * @param onQuit disposes of the services; after that, windows no longer prevent closing
 * @param onStay the person decided not to quit
 * @param beforeExit called last, when everything has stopped; not when the system ends, which would not wait for it
 */
export function quitInOrder(options: {
  session: Session
  texts: Texts
  window(): BrowserWindow | null
  askForDrafts(): void
  onQuit(): void
  onStay(): void
  beforeExit(): void
}): {
  draftsSaved(): void
  /** For a system shutdown or logout: quits without asking, after flushing drafts with a timeout. */
  endWithSystem(): void
} {
  const { session, texts, window, askForDrafts, onQuit, onStay, beforeExit } = options
  let draftsSaved = (): void => undefined
  let asking = false
  let quitting = false
  let stopped = false
  let systemEnds = false

  /** Asks the page to save the latest draft text, and waits up to FLUSH_TIMEOUT_MS. */
  async function flushDrafts(): Promise<void> {
    if (window() === null || session.state().phase !== 'signed-in') return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, FLUSH_TIMEOUT_MS)
      draftsSaved = () => {
        clearTimeout(timer)
        resolve()
      }
      askForDrafts()
    })
  }

  /** In a session that stores nothing, unsent messages would be lost, so the person decides. */
  async function mayQuit(): Promise<boolean> {
    const unsent = session.state().sessionOnly ? await session.countUnsent() : { messages: 0, drafts: 0 }
    const owner = window()
    if (owner === null || unsent.messages + unsent.drafts === 0) return true
    const { response } = await whileOpen(
      dialog.showMessageBox(owner, {
        type: 'question',
        message: texts('quitQuestion'),
        detail: texts('quitDetail', unsent),
        buttons: [texts('quitAccept'), texts('quitRefuse')],
        defaultId: 1,
        cancelId: 1
      })
    )
    return response === 0
  }

  function endWithSystem(): void {
    if (systemEnds) return
    systemEnds = true
    void flushDrafts().finally(() => {
      quitting = true
      onQuit()
      app.quit()
    })
  }

  app.on('before-quit', (event) => {
    // During a system shutdown, preventDefault would cancel the logout on macOS.
    if (quitting || systemEnds) return
    event.preventDefault()
    if (asking) return
    asking = true
    void flushDrafts()
      .then(mayQuit)
      // If asking fails, the program quits anyway.
      .catch(() => true)
      .then((yes) => {
        asking = false
        if (!yes) return onStay()
        quitting = true
        onQuit()
        app.quit()
      })
  })
  app.on('will-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    void session.stop().finally(() => {
      stopped = true
      if (!systemEnds) beforeExit()
      app.quit()
    })
  })
  // A pending keychain call would keep the process alive until its prompt is closed, possibly forever.
  app.on('quit', () => {
    if (session.state().waitingForKeychain) process.kill(process.pid, 'SIGKILL')
  })
  process.on('SIGTERM', () => app.quit())
  process.on('SIGINT', () => app.quit())

  return { draftsSaved: () => draftsSaved(), endWithSystem }
}
