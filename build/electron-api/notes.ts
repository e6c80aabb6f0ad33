/** Notes on the APIs that the program uses, beyond what electron.d.ts says. */

/** Why an API is used without a check of the system although some systems lack it, and what happens there. One line each. */
export const UNCHECKED: Record<string, string> = {
  'BaseWindowConstructorOptions.autoHideMenuBar':
    'No effect on macOS, where the menu bar belongs to the screen.',
  "App: 'activate'": 'Not emitted on other systems.',
  "Notification: 'failed'":
    'Not emitted on Linux, where the service is asked instead. Tests emit it on every system.',
  "Notification: 'reply'":
    'Not emitted on Linux, where notifications get no reply. Tests emit it on every system.',
  "App: 'open-url'":
    'Not emitted on other systems, where the link is an argument of a second start. Tests emit it on every system.'
}

/** Facts from the documentation that the signature does not show. */
export const REMARKS: Record<string, string> = {
  'App.getLoginItemSettings': 'On Linux start-at-login.ts looks for the autostart file.',
  'App.getPreferredSystemLanguages':
    'Used instead of getLocale(), which returns one of the locales that the package ships.',
  'App.requestSingleInstanceLock': 'The lock is per userData folder, so setPath is called first.',
  'App.getSystemLocale': 'For formats. Windows: the regional format; macOS: the region; Linux: the locale.',
  'App.setAsDefaultProtocolClient': 'Linux: calls xdg-settings, which needs the installed .desktop file.',
  'App.setBadgeCount': 'Linux: only launchers with the Unity protocol show it.',
  'App.setLoginItemSettings': 'On Linux start-at-login.ts writes the autostart file.',
  'App.setPath': 'Throws if the folder is missing or the path is relative.',
  "App: 'before-quit'": 'Windows: not emitted when the session ends.',
  'BaseWindowConstructorOptions.icon': 'No effect on macOS, where the bundle has the icon.',
  'BrowserWindow.getNormalBounds': 'Wayland: the position is unknown to programs.',
  'BrowserWindow.setAlwaysOnTop': 'No effect on Wayland.',
  'BrowserWindow.setBounds': 'Wayland: the size alone; the desktop decides where a window opens.',
  'BrowserWindow.setSkipTaskbar': 'On Linux the tray window has an entry while it is open.',
  'BrowserWindow.setVisibleOnAllWorkspaces': 'No effect on Windows.',
  'BrowserWindow.showInactive': 'Wayland: the window may get the focus.',
  'BrowserWindow.setOverlayIcon': 'macOS and Linux have the number of App.setBadgeCount instead.',
  'GlobalShortcut.register':
    'False if another program has the keys. Linux: on Wayland always true; the desktop may ask the person and tells nobody.',
  'MenuItemConstructorOptions.accelerator':
    'macOS only: the menu gets the keys that the page did not handle. Other systems have no menu bar.',
  "Notification: 'action'": 'Linux: notifications get no button.',
  'NotificationConstructorOptions.actions':
    'The documentation lists macOS and Windows. Not passed on Linux; macOS may ignore it beside a reply.',
  'Net.request': 'For updates: session.fetch cannot look at redirects before it follows them.',
  'Notification.isSupported': 'Linux: true even if no notification service is running.',
  'PowerMonitor.getSystemIdleTime': 'In seconds.',
  'Session.fetch': 'No manual redirects; some headers cannot be set.',
  'Screen.getCursorScreenPoint':
    'Not called on Wayland, which does not tell it: the primary display is used.',
  'Tray.getBounds':
    'On Linux the tray window opens in a corner. Windows: empty for an icon among the hidden ones.',
  'Tray.setImage':
    'Windows and Linux use only the image for scale 1, so its file has the pixels of the display.',
  "Tray: 'click'": 'Linux: not all panels send it, so the menu also has Show or hide.',
  "WebContents: 'zoom-changed'": 'Only for Ctrl and the wheel; the program handles the keys itself.'
}
