/** Creates the parts of the main process and connects them. Loaded by index.ts. */
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { app, clipboard, net } from 'electron'
import { v4 as uuid } from 'uuid'
import { keysOf } from '../preload/contract/commands.ts'
import type { MenuCommandId, ZoomStep } from '../preload/contract/index.ts'
import type { Arguments } from './arguments.ts'
import { writeFileAtomic } from './atomic-file.ts'
import { allCalls } from './calls.ts'
import { createCloudLink } from './cloudlink/index.ts'
import type { AppIdentity } from './cloudlink/types.ts'
import { productionCloud } from './config.ts'
import { createAppEvents } from './desktop/app-events.ts'
import { createAppMenu } from './desktop/app-menu.ts'
import { createBadge } from './desktop/badge.ts'
import { chooseCloud } from './desktop/cloud-choice.ts'
import { showContextMenus } from './desktop/context-menu.ts'
import { createChildCrashes } from './desktop/child-crashes.ts'
import { followDisplays } from './desktop/displays.ts'
import { createExports } from './desktop/exports.ts'
import { createFileChoice } from './desktop/file-choice.ts'
import { createFileSaves } from './desktop/file-saves.ts'
import { createGlobalShortcut } from './desktop/global-shortcut.ts'
import { chosenLanguage, systemLanguage } from './desktop/language.ts'
import { createLinkFollower } from './desktop/linked-place.ts'
import type { LinkedPlace } from './desktop/linked-places.ts'
import { openLink } from './desktop/links.ts'
import type { IncomingLinks } from './desktop/links.ts'
import { openLog } from './desktop/log.ts'
import { createNetworkWatch } from './desktop/network.ts'
import { createNotices } from './desktop/notices.ts'
import { createNotificationActions } from './desktop/notification-actions.ts'
import { createNotifications } from './desktop/notifications.ts'
import { reloadAfterCrash } from './desktop/page-crashes.ts'
import { PAGE_ORIGIN } from './desktop/page-files.ts'
import { openPageSession, trafficSession } from './desktop/page-session.ts'
import { quietMenuItem } from './desktop/quiet-menu.ts'
import { createQuiet } from './desktop/quiet.ts'
import { quitInOrder } from './desktop/quit.ts'
import type { Service } from './desktop/service.ts'
import { createSettingsChanges } from './desktop/settings-changes.ts'
import { createSpellCheck } from './desktop/spell-check.ts'
import { createStatusMenu } from './desktop/status-menu.ts'
import { createSystemTheme } from './desktop/system-theme.ts'
import { textsFor } from './desktop/texts.ts'
import type { Texts } from './desktop/texts.ts'
import { createTray } from './desktop/tray.ts'
import { createTrayNote } from './desktop/tray-note.ts'
import { createTrayWatch, openSessionBus } from './desktop/tray-watch.ts'
import { catchUncaught } from './desktop/uncaught.ts'
import { createDesktopUpdates } from './desktop/updates/desktop-updates.ts'
import { createMainWindow } from './desktop/window.ts'
import { createPageWindow } from './desktop/window-state.ts'
import { createZoom } from './desktop/zoom.ts'
import { registerIpcHandlers } from './ipc/index.ts'
import { createPages } from './ipc/trusted-pages.ts'
import { systemClock as clock } from './kernel/clock.ts'
import { platform } from './platform.ts'
import { createProfiles } from './profile.ts'
import { openSettings, visibleSettings } from './settings.ts'
import type { Unread } from './store/types.ts'
import { failureOf } from './sync/failure.ts'
import { createSession } from './sync/session.ts'

/** The service is contacted when the page has its list, or after this time at the latest, in ms. */
const FIRST_LIST_TIMEOUT_MS = 1_000

const ZOOM_STEPS: Partial<Record<MenuCommandId, ZoomStep>> = {
  'zoom-in': 'in',
  'zoom-out': 'out',
  'zoom-reset': 'reset'
}

function identity(): AppIdentity {
  return { name: __APP_NAME__, version: __APP_VERSION__, os: platform, osVersion: process.getSystemVersion() }
}

/**
 * Starts the program. Reads the keychain and opens the database while Electron becomes ready.
 * @throws StartupError if the cloud file cannot be used
 */
export async function start(args: Arguments, links: IncomingLinks): Promise<void> {
  const ready = app.whenReady()
  // Electron knows the language only when it is ready. No text is shown before.
  const systemTexts: Texts = (key, values) => textsFor(systemLanguage().words)(key, values)
  const fixedCloud = await chooseCloud(args.cloud, app.isPackaged, systemTexts)
  if (fixedCloud === 'refused') {
    app.quit()
    return
  }

  const folder = app.getPath('userData')
  const icons = join(app.getAppPath(), 'build', 'icons')
  const logFolder = join(folder, 'logs')
  const log = openLog(logFolder)
  const pages = createPages(PAGE_ORIGIN)
  const notices = createNotices(() => pages.send('noticeWaiting', {}))
  const settings = openSettings(join(folder, 'settings.json'), writeFileAtomic, (file) => {
    log.warn('settings damaged')
    notices.tell({ code: 'storage', detail: 'settings-damaged', values: { file } })
  })
  const texts: Texts = (key, values) => textsFor(chosenLanguage(settings.get().language).words)(key, values)
  catchUncaught({ log, texts })
  if (settings.get().deviceId === '') {
    await settings.change({ deviceId: uuid() }).catch((error: unknown) => {
      log.warn('settings not written')
      notices.tell(failureOf(error))
    })
  }

  let unread: Unread = { count: 0, muted: 0 }
  /** Resolves when the page has its list, or after FIRST_LIST_TIMEOUT_MS. */
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

  const appIdentity = identity()
  const session = createSession({
    clock,
    log,
    emit(name, payload) {
      pages.send(name, payload)
      if (name === 'conversationsChanged') linked.conversationsChanged()
      const statusChanged = statusMenu.onEvent(name, payload)
      if (statusChanged && name !== 'state') updateTray()
      if (name !== 'state') return
      appMenu.update()
      // The next user must not see the last export, the pending link or a notification.
      if (session.state().phase !== 'signed-in') {
        exports.forget()
        fileSaves.forget()
        linked.pageGone()
        notifications.clear()
      } else replies.signedIn()
      updateTray()
    },
    configured() {
      if (fixedCloud !== null) return { cloud: fixedCloud, region: null }
      const { clientId, region } = settings.get()
      return { cloud: productionCloud(clientId || __CLIENT_ID__, region), region }
    },
    saveServer: (clientId, region) => settings.change({ clientId, region }),
    createCloudLink: (cloud, profile, events) =>
      createCloudLink({
        cloud,
        app: appIdentity,
        async fetch(input, init) {
          await ready
          return trafficSession().fetch(input as string, init)
        },
        createWebSocket: (url, protocols) => new net.WebSocket(url, { protocols, session: trafficSession() }),
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
    openMemoryProfile: (cloud) => profiles.openInMemory(cloud),
    openBrowser(url) {
      openLink(url).catch(() => log.warn('browser not opened'))
    },
    nextLink: (signal) => links.nextAnswer(signal),
    reloadPage() {
      linked.pageGone()
      main.contents()?.reload()
    },
    whenListed: () => listed.promise,
    historyDays: () => settings.get().historyDays,
    keepDays: () => settings.get().keepDays,
    undoSeconds: () => settings.get().undoSeconds,
    onUnread(count) {
      unread = count
      updateTray()
    },
    onArrivals: (arrivals) => notifications.arrived(arrivals),
    onRead: (conversationId) => notifications.read(conversationId)
  })

  const theme = createSystemTheme({ chosen: () => settings.get().theme, onChange: updateTray })
  const spellCheck = createSpellCheck({
    platform: process.platform,
    log,
    systemLanguages: () => systemLanguage().all,
    onMissing: (language) =>
      notices.tell({ code: 'offline', detail: 'dictionary-not-loaded', values: { language } })
  })
  const zoom = createZoom({ settings, log })
  const globalShortcut = createGlobalShortcut(
    () => keysOf('toggle-window', settings.get().keys, platform),
    // A window behind others comes to the front first.
    () => (main.isFocused() ? main.toggle() : main.show())
  )
  const settingsChanges = createSettingsChanges({
    settings,
    log,
    setGlobalShortcut: globalShortcut.set,
    onChanged(now, change) {
      theme.choose(now.theme)
      appMenu.update()
      main.applySettings()
      quiet.check()
      pages.send('settings', now)
      updateTray()
      if ('spellCheck' in change || 'spellCheckLanguages' in change) spellCheck.choose(now)
      if (change.keepDays !== undefined && session.state().phase === 'signed-in')
        void session.chat().storage.prune()
    }
  })

  const trayWatch = createTrayWatch({
    platform: process.platform,
    openBus: openSessionBus,
    clock,
    log,
    onChange() {
      // Before the window relies on the icon.
      if (trayWatch.isShown()) tray.recreate()
      main.onTray()
      pageWindow.tell()
    }
  })
  // Asked after the list, unless it is needed sooner: it loads a library, and a desktop may respond slowly.
  void listed.promise.then(() => trayWatch.whenKnown())

  const main = createMainWindow({
    preload: join(app.getAppPath(), 'out', 'preload', 'index.cjs'),
    openPageSession() {
      const opened = openPageSession(join(app.getAppPath(), 'out', 'renderer'), async (name, kind) =>
        session.chat()[kind].read(name)
      )
      spellCheck.attach(opened.session)
      spellCheck.choose(settings.get())
      return opened
    },
    icon: join(icons, 'icon-256.png'),
    settings,
    clock,
    log,
    onOpened(contents) {
      pages.add(contents)
      reloadAfterCrash(contents, {
        ...{ clock, log, texts, logFolder },
        onReload: () => notices.tell({ code: 'internal', detail: 'page-crashed' })
      })
      showContextMenus(contents, { texts, openLink: (url) => void openLink(url).catch(() => undefined) })
      zoom.apply(contents)
    },
    startHidden: args.hidden,
    hasTray: () => trayWatch.isShown(),
    whenTrayKnown: () => trayWatch.whenKnown(),
    trayIcon: () => tray.bounds(),
    quit: () => app.quit(),
    onHiddenToTray: createTrayNote({ settings, texts, log, show: () => main.show() }),
    onVisible: updateTray,
    onMode: () => pageWindow.tell(),
    onFocus: () => session.onFocus(),
    onSessionMayEnd: () => pages.send('saveDrafts', {}),
    onSessionEnd: () => quitting.endWithSystem()
  })
  const pageWindow = createPageWindow({
    settings,
    tray: trayWatch,
    mode: () => main.mode(),
    emit: (state) => pages.send('windowChanged', state)
  })
  const showBadge = createBadge({ window: () => main.window(), icons, texts })
  const quiet = createQuiet({
    settings,
    clock,
    log,
    onChanged(state) {
      pages.send('quietChanged', state)
      updateTray()
    }
  })
  const replies = createNotificationActions({
    whenStarted: session.whenStarted,
    chat: () => session.chat(),
    log,
    open(place) {
      if (place === null) main.show()
      else linked.follow({ kind: 'conversation', ...place })
    }
  })
  const notifications = createNotifications({
    ...{ texts, clock, log },
    settings: settings.get,
    isQuiet: () => quiet.state().quiet,
    isFocused: () => main.isFocused(),
    actions: replies
  })
  const statusMenu = createStatusMenu(texts, async (choice) => {
    try {
      await session.chat().presence.setOwn(choice)
    } catch (error) {
      // The tray has no place for the reason.
      main.show()
      pages.send('ownStatusFailed', failureOf(error))
    }
    updateTray()
  })
  const quietMenu = {
    item: () =>
      quietMenuItem(
        quiet.state(),
        { texts, formats: systemLanguage().formats, now: clock.now() },
        (duration) => void quiet.choose(duration)
      )
  }
  const tray = createTray(icons, theme.isDark, texts, [statusMenu, quietMenu], {
    click: () => main.clickTray(),
    toggleWindow: () => main.toggle(),
    reconnect: () => session.reconnect(),
    settings() {
      main.show()
      pages.send('showSettings', { page: null })
    },
    signOut: () => void session.signOut({ erase: false }).catch(() => log.warn('not signed out')),
    quit: () => app.quit()
  })
  let isStarted = false
  /** Updates everything that shows the state outside the window. */
  function updateTray(): void {
    if (!isStarted) return
    tray.update({
      state: session.state(),
      unread,
      isQuiet: quiet.state().quiet,
      isWindowVisible: main.isVisible()
    })
    showBadge(unread)
  }

  const appMenu = createAppMenu({
    changes: () => settings.get().keys,
    isSignedIn: () => session.state().phase === 'signed-in',
    texts,
    run(command, byKey) {
      const step = ZOOM_STEPS[command]
      if (step !== undefined) {
        zoom.change(step)
        return
      }
      main.show()
      pages.send('runCommand', { command, byKey })
    }
  })

  const linked = createLinkFollower({
    show: () => main.show(),
    isKnown: async (id) => (await session.chat().conversations.get([id])).length > 0,
    open: openPlace,
    onError: () => log.warn('link not followed')
  })
  function openPlace(place: LinkedPlace): void {
    if (place.kind === 'conversation') {
      const { conversationId, messageId } = place
      pages.send('showConversation', { conversationId, messageId })
    } else if (place.kind === 'person') pages.send('showPerson', { userId: place.userId })
    else pages.send('showSettings', { page: place.page })
  }
  const exports = createExports({
    window: () => main.window(),
    chat: () => session.chat(),
    texts,
    log,
    emit: pages.send
  })
  const fileSaves = createFileSaves({
    window: () => main.window(),
    chat: () => session.chat(),
    texts,
    log
  })

  const updates = createDesktopUpdates({
    settings: () => settings.get(),
    clock,
    folder,
    name: appIdentity.name,
    version: appIdentity.version,
    log,
    onChanged: (state) => pages.send('updateState', state)
  })

  const chooseFiles = createFileChoice({ window: () => main.window(), chat: () => session.chat(), texts })

  /** In start order; disposed of in reverse order. */
  const services: Service[] = [
    settingsChanges,
    theme,
    appMenu,
    main,
    globalShortcut,
    notifications,
    tray,
    quiet,
    createAppEvents({
      show: () => main.show(),
      onLink: (link) => links.receive(link),
      onResume() {
        session.wake()
        quiet.check()
      },
      onShutdown: () => quitting.endWithSystem()
    }),
    createChildCrashes({
      log,
      onGpuCrash: () => notices.tell({ code: 'internal', detail: 'drawing-crashed' })
    }),
    createNetworkWatch({
      onOnline() {
        session.wake()
        updates.online()
      },
      onOffline: () => session.onOffline()
    }),
    updates
  ]
  const quitting = quitInOrder({
    session,
    texts,
    window: () => main.window(),
    askForDrafts: () => pages.send('saveDrafts', {}),
    onQuit() {
      for (const service of services.toReversed()) service.dispose()
      isStarted = false
      trayWatch.dispose()
    },
    onStay: () => updates.stay(),
    beforeExit: () => updates.beforeExit()
  })

  registerIpcHandlers({
    pages,
    clock,
    log,
    handlers: allCalls({
      ...{ session, exports, fileSaves, chooseFiles, quiet, updates, notifications },
      copy: (text) => void clipboard.writeText(text),
      copyPicture: zoom.copyPicture,
      onRead: notifications.read,
      onPageReady() {
        listed.resolve()
        notifications.watch(null)
        linked.pageListens()
      },
      onDraftsSaved: () => quitting.draftsSaved(),
      window: pageWindow,
      settings: () => visibleSettings(settings.get()),
      changeSettings: settingsChanges.change,
      takeNotice: notices.take,
      logBytes: log.bytes,
      openLink,
      zoom: zoom.change,
      globalShortcut: globalShortcut.state,
      spellCheckLanguages: spellCheck.languages
    })
  })

  function startDesktop(): void {
    for (const service of services) service.start()
    isStarted = true
    // The icons have the pixels that the display needs.
    followDisplays(updateTray)
    setTimeout(listed.resolve, FIRST_LIST_TIMEOUT_MS)
    links.onPlace((place) => linked.follow(place))
    updateTray()
  }

  // Node flushes the cache when it exits, but Electron may exit without that.
  void listed.promise.then(flushCompileCache)
  await Promise.all([session.start(), ready.then(startDesktop)])
}
