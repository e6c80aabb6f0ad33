/** What a desktop would show and this one only remembers, for tests to read and drive. */

export type RecordedMenuItem = { label: string; enabled: boolean; type: string }

export const recorded = {
  /** What net.isOnline() says. */
  online: true,
  badge: 0,
  loginItem: {} as object,
  openedLinks: [] as string[],
  clipboard: '',
  trayToolTip: '',
  trayMenu: [] as RecordedMenuItem[],
  trayImages: [] as string[],
  notifications: [] as { title: string; body: string; closed: boolean }[],
  dialogs: [] as { message: string; buttons: string[] }[],
  errorBoxes: [] as string[],
  /** What the next dialogs answer, first come first served; the default button after that. */
  dialogAnswers: [] as number[],
  saveDialogs: [] as { title: string; defaultPath: string; properties: string[] }[],
  /** The file that the next save dialog gets, first come first served; it is cancelled for null, and without one. */
  saveAnswers: [] as (string | null)[],
  /** What was shown in its folder. */
  shownItems: [] as string[]
}
