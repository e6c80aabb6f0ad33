/** The kind of the window: the ordinary one, or the popover at the tray icon. */
import type { Settings } from './settings.ts'

export type WindowState = {
  /** What the window is now. Without a tray icon it is the ordinary one, whatever the settings say. */
  mode: Settings['windowMode']
  /** Whether the popover stays open without the focus. */
  pinned: boolean
  /** Whether to ask the person, once, which kind of window they want. */
  asksMode: boolean
}

export type WindowCalls = {
  /** Answers once it is known whether there is a tray icon. */
  getWindow: { args: void; value: WindowState }
  setPinned: { args: { pinned: boolean }; value: void }
  /** The person chose a kind of window, or closed the question. */
  modeAnswered: { args: void; value: void }
}

export type WindowEvents = {
  windowChanged: WindowState
}
