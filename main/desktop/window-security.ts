/** What no page of this program may do, whichever window it is in. */
import type { App, Event, Session } from 'electron'

/** Refuses every permission a page could ask for or look up. */
export function refusePermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}

/**
 * Where a page that is taken over would have to send everything: the port of tcpmux (RFC 1078) on this machine, which only
 * an administrator can open. With a proxy nothing else is connected to, and no name is resolved.
 */
const DEAD_PROXY = 'http://127.0.0.1:1'

/**
 * Cuts the page off from the network, which it does not need: only its own files can be requested, and what takes no
 * request (preconnect, WebRTC) ends at a dead proxy. Resolves once all of it is in force.
 * @param origin of the page's own files
 */
export async function cutOff(session: Session, origin: string): Promise<void> {
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !url.startsWith(`${origin}/`) }))
  session.on('will-download', (event) => event.preventDefault())
  session.on('select-hid-device', refuseDevice)
  session.on('select-serial-port', (event, _ports, _contents, choose) => {
    event.preventDefault()
    // The documented way to choose none.
    choose('')
  })
  session.on('select-usb-device', refuseDevice)
  // Loopback too, which is otherwise connected to past every proxy.
  await session.setProxy({ mode: 'fixed_servers', proxyRules: DEAD_PROXY, proxyBypassRules: '<-loopback>' })
}

function refuseDevice(event: Event, _details: unknown, choose: (id?: string) => void): void {
  event.preventDefault()
  choose()
}

/** Nothing navigates away, opens a window, embeds a page, reaches a device or sends UDP. Must run before the first window. */
export function confineContents(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-frame-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.on('select-bluetooth-device', (event, _devices, choose) => {
      event.preventDefault()
      choose('')
    })
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    // WebRTC may use the proxy only, which leads nowhere, and never UDP.
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  })
}
