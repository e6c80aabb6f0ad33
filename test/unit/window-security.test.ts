import { EventEmitter } from 'node:events'
import type { App, Session } from 'electron'
import { describe, expect, it, test } from 'vitest'
import { confineContents, cutOff, refusePermissions } from '../../main/desktop/window-security.ts'

test('every permission that a page requests or queries, also for devices, is refused', () => {
  const answers: boolean[] = []
  const session = {
    setPermissionRequestHandler: (handler: (...args: unknown[]) => void) =>
      handler({}, 'media', (granted: boolean) => answers.push(granted)),
    setPermissionCheckHandler: (handler: () => boolean) => answers.push(handler()),
    setDevicePermissionHandler: (handler: () => boolean) => answers.push(handler())
  }
  refusePermissions(session as unknown as Session)
  expect(answers).toEqual([false, false, false])
})

/** Emits an Electron event that a listener can prevent. */
function emitPreventable(target: EventEmitter, name: string, ...args: unknown[]): { prevented: boolean } {
  const result = { prevented: false }
  target.emit(name, { preventDefault: () => (result.prevented = true) }, ...args)
  return result
}

describe('a session without network access', () => {
  type Listener = (details: { url: string }, answer: (response: { cancel: boolean }) => void) => void
  class FakeSession extends EventEmitter {
    beforeRequest: Listener = () => undefined
    webRequest = { onBeforeRequest: (listener: Listener) => (this.beforeRequest = listener) }
    proxy: object = {}
    async setProxy(config: object): Promise<void> {
      this.proxy = config
    }
  }
  const session = new FakeSession()
  const cut = cutOff(session as unknown as Session, 'app://own')

  it.each([
    ['app://own/index.html', false],
    ['app://own.other/index.html', true],
    ['app://other/', true],
    ['https://own/', true],
    ['file:///etc/passwd', true],
    ['ws://127.0.0.1/', true]
  ])('request to %s: cancelled is %s', (url, cancelled) => {
    const answers: boolean[] = []
    session.beforeRequest({ url }, ({ cancel }) => answers.push(cancel))
    expect(answers).toEqual([cancelled])
  })

  it('has a proxy that blocks all connections, including loopback', async () => {
    await cut
    const proxyRules = 'http://127.0.0.1:1'
    expect(session.proxy).toEqual({ mode: 'fixed_servers', proxyRules, proxyBypassRules: '<-loopback>' })
  })

  it.each([
    ['select-hid-device', undefined],
    ['select-usb-device', undefined],
    ['select-serial-port', '']
  ])('chooses no device for %s', (name, none) => {
    const chosen: unknown[] = []
    const choose = (id?: string): number => chosen.push(id)
    const args = name === 'select-serial-port' ? [[], {}, choose] : [{}, choose]
    expect(emitPreventable(session, name, ...args).prevented).toBe(true)
    expect(chosen).toEqual([none])
  })

  it('blocks downloads', () => {
    expect(emitPreventable(session, 'will-download', {}, {}).prevented).toBe(true)
  })
})

describe('the web contents of a page', () => {
  class FakeContents extends EventEmitter {
    policy = ''
    windowOpen: () => unknown = () => null
    setWebRTCIPHandlingPolicy(policy: string): void {
      this.policy = policy
    }
    setWindowOpenHandler(handler: () => unknown): void {
      this.windowOpen = handler
    }
  }
  const app = new EventEmitter()
  confineContents(app as unknown as App)
  const contents = new FakeContents()
  app.emit('web-contents-created', {}, contents)

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])(
    'prevent %s',
    (name) => {
      expect(emitPreventable(contents, name).prevented).toBe(true)
    }
  )

  it('open no window, send no UDP and choose no Bluetooth device', () => {
    const chosen: string[] = []
    const { prevented } = emitPreventable(contents, 'select-bluetooth-device', [], (id: string) =>
      chosen.push(id)
    )
    expect({ prevented, chosen }).toEqual({ prevented: true, chosen: [''] })
    expect(contents.windowOpen()).toEqual({ action: 'deny' })
    expect(contents.policy).toBe('disable_non_proxied_udp')
  })
})
