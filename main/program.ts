/** Builds the parts of the main process and joins them; nothing else. Loaded by index.ts. */
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { app, clipboard, dialog, Menu, nativeTheme, net, powerMonitor, session as sessions } from 'electron'
import { v4 as uuid } from 'uuid'
import { ConfigError } from './arguments.ts'
import type { Arguments } from './arguments.ts'
import { writeFileAtomic } from './atomic-file.ts'
import { createCloudLink } from './cloudlink/index.ts'
import type { AppIdentity, Clock, Cloud } from './cloudlink/types.ts'
import { productionCloud } from './config.ts'
import { chooseCloud } from './desktop/cloud-choice.ts'
import { createExports } from './desktop/exports.ts'
import { giveUp } from './desktop/give-up.ts'
import { LINK_SCHEME, openLink, receiveLinks } from './desktop/links.ts'
import { openLog } from './desktop/log.ts'
import { watchNetwork } from './desktop/network.ts'
import { createNotifications } from './desktop/notifications.ts'
import { PAGE_ORIGIN } from './desktop/page-files.ts'
import { registerPageScheme, servePage } from './desktop/scheme.ts'
import { textsFor } from './desktop/texts.ts'
import { createTray, trayIsShown } from './desktop/tray.ts'
import { refuseNavigation, refusePermissions } from './desktop/window-security.ts'
import { openMainWindow } from './desktop/window.ts'
import { answerPage, tellPage } from './ipc.ts'
import { createProfiles } from './profile.ts'
import { openSettings, visibleSettings } from './settings.ts'
import { createSession } from './sync/session.ts'

/** How long the service is kept waiting for a page that asks for its list, in ms. */
const FIRST_LIST_MS = 1_000
/** How long the page may take to hand over its drafts when the program ends. */
const LAST_WORDS_MS = 1_000

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout(callback, ms) {
    const timer = setTimeout(callback, ms)
    return { cancel: () => clearTimeout(timer) }
  }
}

function identity(): AppIdentity {
  const os = process.platform === 'darwin' ? 'mac' : process.platform === 'win32' ? 'windows' : 'linux'
  return { name: __APP_NAME__, version: __APP_VERSION__, os, osVersion: process.getSystemVersion() }
}

/** Makes the folder and tries it. A full disk does not count: what is on it can still be read. */
function canBeWritten(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    rmdirSync(mkdtempSync(join(folder, 'try-')))
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOSPC'
  }
}

/** Called before Electron is ready, as what is registered here must be. */
export function run(args: Arguments): void {
  const folder = app.getPath('userData')
  if (!canBeWritten(folder)) {
    return giveUp(
      `The profile folder ${folder} cannot be written. Check its permissions, or choose another with --profile.`
    )
  }
  if (!app.requestSingleInstanceLock()) {
    process.stderr.write('CloudLink Chat runs already with this profile: its window comes forward.\n')
    return app.exit(0)
  }
  registerPageScheme()
  refuseNavigation(app)
  const links = receiveLinks(app)
  void app
    .whenReady()
    .then(() => start(args, links))
    .catch((error: unknown) => {
      giveUp(
        error instanceof ConfigError ? error.message : 'CloudLink Chat could not start. The log says where.'
      )
    })
}

async function start(args: Arguments, links: ReturnType<typeof receiveLinks>): Promise<void> {
  const texts = textsFor(app.getLocale())
  const fixedCloud = await chooseCloud(args.cloud, app.isPackaged, texts)
  if (fixedCloud === 'refused') {
    app.quit()
    return
  }

  const folder = app.getPath('userData')
  const log = openLog(join(folder, 'logs'))
  const settings = openSettings(join(folder, 'settings.json'), writeFileAtomic)
  if (settings.get().deviceId === '') {
    await settings.change({ deviceId: uuid() }).catch(() => log.warn('settings not written'))
  }
  nativeTheme.themeSource = settings.get().theme

  const pageSession = sessions.fromPartition('page', { cache: false })
  refusePermissions(pageSession)
  refusePermissions(sessions.defaultSession)
  servePage(pageSession, join(app.getAppPath(), 'out', 'renderer'))
  // In memory and without a cache, or answers would lie in clear in the profile folder.
  const traffic = sessions.fromPartition('traffic', { cache: false })
  refusePermissions(traffic)

  const app_ = identity()
  let unread = 0
  let quitting = false
  let draftsSaved = (): void => undefined
  const listed = Promise.withResolvers<void>()

  const profiles = createProfiles({
    folder,
    workerUrl: new URL('./store-worker.js', import.meta.url),
    service: process.env.CLOUDLINK_KEYCHAIN_SERVICE ?? 'CloudLink Chat',
    onWaiting(waiting) {
      session.waitingForKeychain(waiting)
    },
    eraseLogs: () => log.erase()
  })

  const session = createSession({
    clock,
    log,
    emit(name, payload) {
      tellPage(main.window.webContents, name, payload)
      if (name !== 'state') return
      // Whoever signs in next has nothing to do with it.
      if (session.state().phase !== 'signed-in') exports.forget()
      updateTray()
    },
    configured() {
      if (fixedCloud !== null) return { cloud: fixedCloud, region: null }
      const { clientId, region } = settings.get()
      return { cloud: productionCloud(clientId || __CLIENT_ID__, region), region }
    },
    saveServer: (clientId, region) => settings.change({ clientId, region }),
    createCloudLink: (cloud: Cloud, profile, events) =>
      createCloudLink({
        cloud,
        app: app_,
        fetch: (input, init) => traffic.fetch(input as string, init),
        createWebSocket: (url, protocols) => new net.WebSocket(url, { protocols, session: traffic }),
        clock,
        log,
        vault: profile.tokens,
        tokenBudget: profile.tokenBudget,
        deviceId: settings.get().deviceId,
        redirectTexts: {
          title: 'CloudLink Chat',
          done: texts('browserDone'),
          refused: texts('browserRefused')
        },
        ...events
      }),
    openProfile: (cloud) => profiles.open(cloud),
    openMemoryProfile: () => profiles.openInMemory(),
    openBrowser(url) {
      openLink(url).catch(() => log.warn('browser not opened'))
    },
    nextLink: (signal) => links.next(signal),
    reloadPage: () => main.window.webContents.reload(),
    whenListed() {
      setTimeout(listed.resolve, FIRST_LIST_MS)
      return listed.promise
    },
    historyDays: () => settings.get().historyDays,
    onUnread(count) {
      unread = count
      app.setBadgeCount(count)
      updateTray()
    },
    onArrivals(arrivals) {
      if (main.window.isFocused()) return
      for (const arrival of arrivals) notifications.show(arrival)
    }
  })

  const exports = createExports({
    window: () => main.window,
    chat: () => session.chat(),
    texts,
    log,
    tell: (name, payload) => tellPage(main.window.webContents, name, payload)
  })

  answerPage({
    session,
    exports,
    log,
    trusted: () => main.window.webContents,
    pageOrigin: PAGE_ORIGIN,
    copy: (text) => void clipboard.writeText(text),
    openLink,
    settings: () => visibleSettings(settings.get()),
    async changeSettings(change) {
      await settings.change(change)
      const now = visibleSettings(settings.get())
      nativeTheme.themeSource = now.theme
      app.setLoginItemSettings({ openAtLogin: now.startAtLogin, args: now.startHidden ? ['--hidden'] : [] })
      tellPage(main.window.webContents, 'settings', now)
      return now
    },
    onListed: listed.resolve,
    onRead: (conversationId) => notifications.close(conversationId),
    onDraftsSaved: () => draftsSaved()
  })

  const icons = join(app.getAppPath(), 'build', 'icons')
  Menu.setApplicationMenu(
    process.platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null
  )
  const main = openMainWindow({
    preload: join(app.getAppPath(), 'out', 'preload', 'index.cjs'),
    session: pageSession,
    icon: join(icons, 'icon-256.png'),
    settings,
    log,
    startHidden: async () => args.hidden && (await trayAsked),
    mayHide: () => trayShown && settings.get().closeToTray
  })
  // Beside the window, not before it: it asks another program, and where the desktop does not answer, that takes a while.
  let trayShown = false
  const trayAsked = trayIsShown().then((shown) => (trayShown = shown))
  const notifications = createNotifications((conversationId) => {
    main.show()
    tellPage(main.window.webContents, 'showConversation', { conversationId })
  })
  const tray = createTray(icons, texts, {
    toggleWindow: () => main.toggle(),
    reconnect: () => session.reconnect(),
    settings() {
      main.show()
      tellPage(main.window.webContents, 'showSettings', {})
    },
    signOut: () => void session.signOut({ erase: false }).catch(() => log.warn('not signed out')),
    quit: () => app.quit()
  })
  function updateTray(): void {
    tray.update(session.state(), unread, main.window.isVisible())
  }
  main.window.on('show', updateTray)
  main.window.on('hide', updateTray)
  updateTray()

  app.on('second-instance', (_event, argv) => {
    main.show()
    for (const word of argv) if (word.startsWith(`${LINK_SCHEME}:`)) links.receive(word)
  })
  app.on('activate', () => main.show())
  app.on('window-all-closed', () => app.quit())
  powerMonitor.on('resume', () => session.wake())
  main.window.on('focus', () => session.looked())
  watchNetwork({ back: () => session.wake(), gone: () => session.lose() })
  process.on('SIGTERM', () => app.quit())
  process.on('SIGINT', () => app.quit())

  let asking = false
  app.on('before-quit', (event) => {
    if (quitting) return
    event.preventDefault()
    if (asking) return
    asking = true
    void lastWords()
      .then(mayQuit)
      .then((yes) => {
        asking = false
        if (!yes) return
        quitting = true
        main.allowClosing()
        app.quit()
      })
  })
  /** What was typed in the last moments is still in the page, which is waited for, but not for long. */
  async function lastWords(): Promise<void> {
    if (session.state().phase !== 'signed-in') return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LAST_WORDS_MS)
      draftsSaved = () => {
        clearTimeout(timer)
        resolve()
      }
      tellPage(main.window.webContents, 'leaving', {})
    })
  }
  /** In a session that keeps nothing, what is unsent would be lost: the person decides. */
  async function mayQuit(): Promise<boolean> {
    const unsent = session.state().sessionOnly ? await session.countUnsent() : { messages: 0, drafts: 0 }
    if (unsent.messages + unsent.drafts === 0) return true
    const { response } = await dialog.showMessageBox(main.window, {
      type: 'question',
      message: texts('quitQuestion'),
      detail: texts('quitDetail', unsent),
      buttons: [texts('quitAccept'), texts('quitRefuse')],
      defaultId: 1,
      cancelId: 1
    })
    return response === 0
  }

  let stopped = false
  app.on('will-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    notifications.closeAll()
    void session.stop().finally(() => {
      stopped = true
      app.quit()
    })
  })

  // A call that the keychain does not answer would hold the process until its prompt is closed, perhaps for ever.
  app.on('quit', () => {
    if (session.state().waitingForKeychain) process.kill(process.pid, 'SIGKILL')
  })

  // Electron may end without Node's own way out, where this would be done.
  void listed.promise.then(flushCompileCache)
  await session.start()
}
