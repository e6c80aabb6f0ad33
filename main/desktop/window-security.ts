/** Restrictions for every page of this program. */
import type { App, Event, Session } from 'electron'

/** Refuses every permission that a page can request or query. */
export function refusePermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}

/**
 * The proxy for all traffic of a compromised page: the local tcpmux port (RFC 1078), on which only an administrator can
 * listen. With a proxy, the browser connects to nothing else and resolves no host names.
 */
const DEAD_PROXY = 'http://127.0.0.1:1'

/**
 * Removes the page's network access: it can only request its own files, and connections that are not requests (preconnect,
 * WebRTC) go to a dead proxy. Resolves once all of this is in effect.
 * @param origin of the page's files
 */
export async function cutOff(session: Session, origin: string): Promise<void> {
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !url.startsWith(`${origin}/`) }))
  session.on('will-download', (event) => event.preventDefault())
  session.on('select-hid-device', refuseDevice)
  session.on('select-serial-port', (event, _ports, _contents, choose) => {
    event.preventDefault()
    // The documented way to choose no port.
    choose('')
  })
  session.on('select-usb-device', refuseDevice)
  // Includes loopback, which otherwise bypasses every proxy.
  await session.setProxy({ mode: 'fixed_servers', proxyRules: DEAD_PROXY, proxyBypassRules: '<-loopback>' })
}

function refuseDevice(event: Event, _details: unknown, choose: (id?: string) => void): void {
  event.preventDefault()
  choose()
}

/** Prevents navigation, new windows, embedded pages, devices and UDP. Must run before the first window is created. */
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
    // WebRTC may only use the dead proxy, and never UDP.
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  })
}
