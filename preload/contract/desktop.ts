/** What the page asks of the desktop around it. */

export type ZoomStep = 'in' | 'out' | 'reset'

export type DesktopCalls = {
  /** Puts a text on the clipboard, for instance the details of a failure. */
  copyText: { args: { text: string }; value: void }
  /** http, https and mailto only; everything else is refused. */
  openLink: { args: { url: string }; value: void }
  /** Draws everything a step larger or smaller, or at its normal size. */
  zoom: { args: { step: ZoomStep }; value: void }
}
