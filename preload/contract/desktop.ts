/** Desktop functions for the page: clipboard, links, zoom, shortcuts of the system. */
import type { CommandId } from './commands.ts'

export type ZoomStep = 'in' | 'out' | 'reset'

export type DesktopCalls = {
  /**
   * Copies the picture that the page shows at this point, in CSS px: as pixels that the page has decoded, not as the file that
   * was received. Nothing is copied if there is none.
   */
  copyPicture: { args: { x: number; y: number }; value: void }
  /** Puts a text on the clipboard, for instance the details of a failure. */
  copyText: { args: { text: string }; value: void }
  /** Opens an http, https, mailto or tel link in its default program; refuses all others. */
  openLink: { args: { url: string }; value: void }
  /** The languages whose spelling can be checked, BCP 47; empty where the system decides. */
  getSpellCheckLanguages: { args: void; value: string[] }
  /** Zooms in or out one step, or resets the zoom. */
  zoom: { args: { step: ZoomStep }; value: void }
  getGlobalShortcut: { args: void; value: GlobalShortcutState }
}

/** Of the keys that show and hide the window from other programs. */
export type GlobalShortcutState = {
  /** The system did not accept the keys in the settings, for example because another program has them. */
  isRefused: boolean
  /** The desktop decides about the keys, may ask the person, and does not tell the program (Wayland). */
  isDecidedByDesktop: boolean
}

export type DesktopEvents = {
  /** The person chose a command in the application menu, or `byKey` pressed its keys where the page does not use them. */
  runCommand: { command: CommandId; byKey: boolean }
}
