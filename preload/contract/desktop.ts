/** Desktop functions for the page: clipboard, links, zoom. */

export type ZoomStep = 'in' | 'out' | 'reset'

export type DesktopCalls = {
  /** Puts a text on the clipboard, for instance the details of a failure. */
  copyText: { args: { text: string }; value: void }
  /** Opens an http, https, mailto or tel link in its default program; refuses all others. */
  openLink: { args: { url: string }; value: void }
  /** Zooms in or out one step, or resets the zoom. */
  zoom: { args: { step: ZoomStep }; value: void }
}
