/** Builds the parts of the main process and joins them; nothing else. Loaded by index.ts. */
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { app, clipboard, net, powerMonitor, session as sessions } from 'electron'
import type { Session as ElectronSession } from 'electron'
import { v4 as uuid } from 'uuid'
import type { Settings, ZoomStep } from '../preload/contract/index.ts'
import type { Arguments } from './arguments.ts'
import { writeFileAtomic } from './atomic-file.ts'
import { createCloudLink } from './cloudlink/index.ts'
import type { AppIdentity, Cloud } from './cloudlink/types.ts'
import { systemClock as clock } from './kernel/clock.ts'
import { productionCloud } from './config.ts'
import { setAppMenu } from './desktop/app-menu.ts'
import { chooseCloud } from './desktop/cloud-choice.ts'
import { showContextMenus } from './desktop/context-menu.ts'
import { createExports } from './desktop/exports.ts'
import { systemLanguage } from './desktop/language.ts'
import { createLinkedConversation } from './desktop/linked-conversation.ts'
import { LINK_SCHEME, openLink } from './desktop/links.ts'
import type { IncomingLinks } from './desktop/links.ts'
import { openLog } from './desktop/log.ts'
import { watchNetwork } from './desktop/network.ts'
import { createNotifications } from './desktop/notifications.ts'
import type { Notifications } from './desktop/notifications.ts'
import { reloadAfterCrash } from './desktop/page-crashes.ts'
import { PAGE_ORIGIN } from './desktop/page-files.ts'
import { quitInOrder } from './desktop/quit.ts'
import { servePage } from './desktop/scheme.ts'
import { setStartAtLogin, startsAtLogin } from './desktop/start-at-login.ts'
import { createSystemTheme } from './desktop/system-theme.ts'
import type { SystemTheme } from './desktop/system-theme.ts'
import { textsFor } from './desktop/texts.ts'
import type { Texts } from './desktop/texts.ts'
import { createTray, trayIsShown } from './desktop/tray.ts'
import type { AppTray } from './desktop/tray.ts'
import { catchUncaught } from './desktop/uncaught.ts'
import { cutOff, refusePermissions } from './desktop/window-security.ts'
import { openMainWindow } from './desktop/window.ts'
import type { MainWindow } from './desktop/window.ts'
import { keepZoom } from './desktop/zoom.ts'
import { conversationsCalls } from './ipc/conversations.ts'
import { desktopCalls } from './ipc/desktop.ts'
import { draftsCalls } from './ipc/drafts.ts'
import { exportCalls } from './ipc/export.ts'
import { registerIpcHandlers } from './ipc/index.ts'
import { messagesCalls } from './ipc/messages.ts'
import { createPages } from './ipc/pages.ts'
import { peopleCalls } from './ipc/people.ts'
import { searchCalls } from './ipc/search.ts'
import { sessionCalls } from './ipc/session.ts'
import { settingsCalls } from './ipc/settings.ts'
import { createProfiles } from './profile.ts'
import { openSettings, visibleSettings } from './settings.ts'
import { createSession } from './sync/session.ts'

/** How long the service is kept waiting for a new window that asks for its list, in ms. */
const FIRST_LIST_MS = 1_000

function identity(): AppIdentity {
  const os = process.platform === 'darwin' ? 'mac' : process.platform === 'win32' ? 'windows' : 'linux'
  return { name: __APP_NAME__, version: __APP_VERSION__, os, osVersion: process.getSystemVersion() }
}

/**
 * Starts with what needs no window: while Electron becomes ready, the keychain is asked and the database is opened.
 * @throws StartupError where the cloud file cannot be used.
 */
export async function start(args: Arguments, links: IncomingLinks): Promise<void> {
  const ready = app.whenReady()
  // Electron knows the language once it is ready; no text is shown before.
  const texts: Texts = (key, values) => textsFor(systemLanguage().words)(key, values)
  const fixedCloud = await chooseCloud(args.cloud, app.isPackaged, texts)
  if (fixedCloud === 'refused') {
    app.quit()
    return
  }

  const folder = app.getPath('userData')
  const logFolder = join(folder, 'logs')
  const log = openLog(logFolder)
  catchUncaught({ log, texts })
  const settings = openSettings(join(folder, 'settings.json'), writeFileAtomic)
  if (settings.get().deviceId === '') {
    await settings.change({ deviceId: uuid() }).catch(() => log.warn('settings not written'))
  }

  // In memory and without a cache, or answers would lie in clear in the profile folder.
  const traffic = (): ElectronSession => sessions.fromPartition('traffic', { cache: false })
  const app_ = identity()
  let unread = 0
  const listed = Promise.withResolvers<void>()
  let systemTheme: SystemTheme | null = null
  /** What a person sees; null until Electron is ready. */
  let shown: { main: MainWindow; tray: AppTray; notifications: Notifications } | null = null
  const pages = createPages(PAGE_ORIGIN)
  const updateTray = (): void => shown?.tray.update(session.state(), unread, shown.main.isVisible())

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
      pages.send(name, payload)
      if (name === 'conversationsChanged') linked.conversationsChanged()
      if (name !== 'state') return
      // The next user must not see it.
      if (session.state().phase !== 'signed-in') {
        exports.forget()
        linked.pageGone()
      }
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
        async fetch(input, init) {
          await ready
          return traffic().fetch(input as string, init)
        },
        createWebSocket: (url, protocols) => new net.WebSocket(url, { protocols, session: traffic() }),
        clock,
        log,
        vault: profile.tokens,
        tokenBudget: profile.tokenBudget,
        deviceId: settings.get().deviceId,
        redirectTexts: () => ({
          title: 'CloudLink Chat',
          done: texts('browserDone'),
          refused: texts('browserRefused')
        }),
        ...events
      }),
    openProfile: (cloud) => profiles.open(cloud),
    openMemoryProfile: () => profiles.openInMemory(),
    openBrowser(url) {
      openLink(url).catch(() => log.warn('browser not opened'))
    },
    nextLink: (signal) => links.nextAnswer(signal),
    reloadPage() {
      linked.pageGone()
      shown?.main.contents()?.reload()
    },
    whenListed: () => listed.promise,
    historyDays: () => settings.get().historyDays,
    onUnread(count) {
      unread = count
      if (process.platform !== 'win32') app.setBadgeCount(count)
      updateTray()
    },
    onArrivals(arrivals) {
      if (shown === null || shown.main.isFocused()) return
      for (const arrival of arrivals) shown.notifications.show(arrival)
    }
  })

  const linked = createLinkedConversation({
    show: () => shown?.main.show(),
    isKnown: async (id) => (await session.chat().conversations.get([id])).length > 0,
    open: (conversationId) => pages.send('showConversation', { conversationId }),
    onError: () => log.warn('link not followed')
  })

  const exports = createExports({
    window: () => shown?.main.window() ?? null,
    chat: () => session.chat(),
    texts,
    log,
    tell: pages.send
  })

  let zoom = (_step: ZoomStep): void => undefined
  const quitting = quitInOrder({
    session,
    texts,
    window: () => shown?.main.window() ?? null,
    askForDrafts: () => pages.send('leaving', {}),
    onQuit() {
      shown?.main.allowClosing()
      shown?.notifications.closeAll()
    }
  })

  async function changeSettings(change: Partial<Settings>): Promise<Settings> {
    const { startAtLogin: enabled, startHidden: hidden } = { ...settings.get(), ...change }
    // Before it is kept: what the system refuses is not so.
    if ('startAtLogin' in change || 'startHidden' in change) await setStartAtLogin({ enabled, hidden })
    const writing = settings.change(change)
    // Applied also where the file cannot be written: the change holds for this run.
    const now = visibleSettings(settings.get())
    systemTheme?.choose(now.theme)
    pages.send('settings', now)
    await writing
    return now
  }

  const copy = (text: string): void => void clipboard.writeText(text)
  registerIpcHandlers({
    pages,
    log,
    entries: {
      ...sessionCalls(session, copy),
      ...conversationsCalls(session, () => {
        listed.resolve()
        linked.pageListens()
      }),
      ...messagesCalls(session, (conversationId) => shown?.notifications.close(conversationId)),
      ...draftsCalls(session, () => quitting.draftsSaved()),
      ...peopleCalls(session),
      ...searchCalls(session),
      ...exportCalls(exports),
      ...settingsCalls(() => visibleSettings(settings.get()), changeSettings),
      ...desktopCalls({ copy, openLink, zoom: (step) => zoom(step) })
    }
  })

  function show(): void {
    const startAtLogin = startsAtLogin({ hidden: settings.get().startHidden })
    if (startAtLogin !== settings.get().startAtLogin) {
      settings
        .change({ startAtLogin })
        .catch(() => log.warn('settings not written', { place: 'start at login' }))
    }
    const theme = (systemTheme = createSystemTheme())
    theme.choose(settings.get().theme)
    theme.onChange(updateTray)
    const pageSession = sessions.fromPartition('page', { cache: false })
    for (const one of [pageSession, traffic(), sessions.defaultSession]) refusePermissions(one)
    servePage(pageSession, join(app.getAppPath(), 'out', 'renderer'))

    const icons = join(app.getAppPath(), 'build', 'icons')
    setAppMenu(texts, (step) => zoom(step))
    const main = openMainWindow({
      preload: join(app.getAppPath(), 'out', 'preload', 'index.cjs'),
      session: pageSession,
      sessionReady: cutOff(pageSession, PAGE_ORIGIN),
      icon: join(icons, 'icon-256.png'),
      settings,
      log,
      startHidden: async () => args.hidden && (await trayShown()),
      mayHide: async () => settings.get().closeToTray && (await trayShown()),
      quit: () => app.quit(),
      onVisible: updateTray,
      onFocus: () => session.onFocus(),
      onSessionMayEnd: () => pages.send('leaving', {}),
      onSessionEnd: () => quitting.endWithSystem()
    })
    // After the list, if nobody needs it sooner: it asks another program, and a desktop may take a while to answer.
    let trayAsked: Promise<boolean> | null = null
    const trayShown = (): Promise<boolean> => (trayAsked ??= trayIsShown())
    void listed.promise.then(trayShown)
    setTimeout(listed.resolve, FIRST_LIST_MS)
    const notifications = createNotifications((conversationId) => {
      main.show()
      pages.send('showConversation', { conversationId })
    })
    const tray = createTray(icons, theme.isDark, texts, {
      toggleWindow: () => main.toggle(),
      reconnect: () => session.reconnect(),
      settings() {
        main.show()
        pages.send('showSettings', {})
      },
      signOut: () => void session.signOut({ erase: false }).catch(() => log.warn('not signed out')),
      quit: () => app.quit()
    })
    shown = { main, tray, notifications }
    const contents = main.contents()
    if (contents !== null) {
      pages.add(contents)
      reloadAfterCrash(contents, { clock, log, texts, logFolder })
      showContextMenus(contents, { texts, openLink: (url) => void openLink(url).catch(() => undefined) })
      zoom = keepZoom(contents, { settings, log })
    }
    links.onConversation((conversationId) => linked.follow(conversationId))
    updateTray()

    app.on('second-instance', (_event, argv) => {
      main.show()
      for (const word of argv) if (word.startsWith(`${LINK_SCHEME}:`)) links.receive(word)
    })
    app.on('activate', () => main.show())
    app.on('window-all-closed', () => app.quit())
    powerMonitor.on('resume', () => session.wake())
    if (process.platform !== 'win32') {
      // The system waits for the end of this program then; electron.d.ts leaves the documented event out.
      powerMonitor.on('shutdown', (...[event]: { preventDefault(): void }[]) => {
        event?.preventDefault()
        quitting.endWithSystem()
      })
    }
    watchNetwork({ back: () => session.wake(), gone: () => session.onOffline() })
  }

  // Electron may end without Node's own way out, where this would be done.
  void listed.promise.then(flushCompileCache)
  await Promise.all([session.start(), ready.then(show)])
}
