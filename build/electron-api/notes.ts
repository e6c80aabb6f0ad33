/** What electron.d.ts does not say about the APIs that the program uses. */

/** Why an API that some systems lack is used without a check for them, and what happens there. One line each. */
export const UNCHECKED: Record<string, string> = {
  'BaseWindowConstructorOptions.autoHideMenuBar':
    "No effect: the menu bar is the screen's, not the window's.",
  "App: 'activate'": 'Never comes elsewhere.',
  "App: 'open-url'":
    'Never comes elsewhere: the link is an argument of the second start. Tests send it on every system.'
}

/** What the documentation adds to the signature. */
export const REMARKS: Record<string, string> = {
  'App.getLoginItemSettings': 'On Linux start-at-login.ts looks for the autostart file.',
  'App.getPreferredSystemLanguages':
    'Instead of getLocale(), which is one of the languages that the package ships.',
  'App.requestSingleInstanceLock': 'The lock belongs to the folder userData: setPath comes first.',
  'App.getSystemLocale': 'For formats. Windows: the regional format; macOS: the region; Linux: the locale.',
  'App.setAsDefaultProtocolClient': 'Linux: asks xdg-settings, which needs the installed .desktop file.',
  'App.setBadgeCount': 'Linux: launchers with the Unity protocol only.',
  'App.setLoginItemSettings': 'On Linux start-at-login.ts writes the autostart file.',
  'App.setPath': 'Throws where the folder is missing or the path is relative.',
  "App: 'before-quit'": 'Windows does not send it when the session ends.',
  'BaseWindowConstructorOptions.icon': 'No effect on macOS, where the bundle has the icon.',
  'Notification.isSupported': 'Linux: true although no notification service may be running.',
  'Session.fetch': 'No manual redirects; some headers cannot be set.',
  "Tray: 'click'": 'Linux: only where the panel sends it; the menu has Show or hide for that.',
  "WebContents: 'zoom-changed'": "Ctrl and the wheel only; the keys are the program's own."
}
