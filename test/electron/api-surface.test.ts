/** The stand-in has exactly the Electron APIs that the program and the recorder use. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProgram, membersOf, usesOf } from '../../build/electron-api/uses.ts'
import type { Api } from '../../build/electron-api/uses.ts'
import { root } from '../../build/tools/paths.ts'
import { standIn, startTinyApp, writeTinyApp } from './tiny-app.ts'
import type { TinyApp } from './tiny-app.ts'

/** Defines namesOf in an app: the member names of objects, without those of Node and JavaScript. */
const NAMES_OF = `
const namesOf = (...objects) => {
  const names = new Set()
  for (let object of objects) {
    for (; object && !ENDS.includes(object); object = Object.getPrototypeOf(object)) {
      for (const name of Object.getOwnPropertyNames(object)) if (!OWN.includes(name)) names.add(name)
    }
  }
  return [...names]
}`

/**
 * Reports the members by the class names of electron.d.ts: of the module's objects, of one instance per class, and of
 * the classes.
 */
const MAIN = `
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import * as electron from 'electron'
import { report } from './report.js'
const { app, BrowserWindow, ipcMain, Menu, nativeImage, Notification, session, Tray } = electron
const ENDS = [EventEmitter.prototype, EventEmitter, Object.prototype, Function.prototype]
const OWN = ['constructor', 'prototype', 'length', 'name']
${NAMES_OF}
app.setPath('userData', process.env.TINY_APP_PROFILE)
void app.whenReady().then(async () => {
  const { defaultSession } = session
  defaultSession.protocol.handle('app', () => new Response('', { headers: { 'content-type': 'text/html' } }))
  const window = new BrowserWindow({ show: false, webPreferences: { preload: join(import.meta.dirname, 'preload.cjs') } })
  const image = nativeImage.createFromPath(join(import.meta.dirname, 'main.js'))
  const { clipboard, dialog, globalShortcut, nativeTheme, net, powerMonitor, protocol, screen, shell } = electron
  report('main', {
    App: namesOf(app),
    BrowserWindow: namesOf(window, BrowserWindow),
    Clipboard: namesOf(clipboard),
    CommandLine: namesOf(app.commandLine),
    Dialog: namesOf(dialog),
    GlobalShortcut: namesOf(globalShortcut),
    IpcMain: namesOf(ipcMain),
    Menu: namesOf(Menu.buildFromTemplate([]), Menu),
    NativeImage: namesOf(image, nativeImage),
    NativeTheme: namesOf(nativeTheme),
    Net: namesOf(net),
    Notification: namesOf(new Notification(), Notification),
    PowerMonitor: namesOf(powerMonitor),
    Protocol: namesOf(protocol, defaultSession.protocol),
    Screen: namesOf(screen),
    Session: namesOf(defaultSession, session),
    Shell: namesOf(shell),
    Tray: namesOf(new Tray(image), Tray),
    WebContents: namesOf(window.webContents),
    WebRequest: namesOf(defaultSession.webRequest)
  })
  ipcMain.handle('report', (_event, value) => {
    report('preload', value)
    app.exit(0)
  })
  window.webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  await window.loadURL('app://tiny/')
})
electron.protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }
])
`
const PRELOAD = `
const { EventEmitter } = require('events')
const { contextBridge, ipcRenderer, webFrame } = require('electron')
const ENDS = [EventEmitter.prototype, Object.prototype]
const OWN = ['constructor']
${NAMES_OF}
ipcRenderer.invoke('report', {
  ContextBridge: namesOf(contextBridge),
  // A method of every emitter that Electron documents for channels.
  IpcRenderer: [...namesOf(ipcRenderer), 'on'],
  WebFrame: namesOf(webFrame)
})
`

/** Members that only the stand-in's tests use. */
const USED_BY_TESTS_ONLY = [
  'BrowserWindow.destroy',
  'BrowserWindow.getBounds',
  'BrowserWindow.isDestroyed',
  'WebContents.getURL'
]
/** Events that the stand-in cannot emit: it has no such hardware, no webview, and never redirects a page. */
const NEVER_EMITTED = [
  "Session: 'select-hid-device'",
  "Session: 'select-serial-port'",
  "Session: 'select-usb-device'",
  "WebContents: 'select-bluetooth-device'",
  "WebContents: 'will-attach-webview'",
  "WebContents: 'will-redirect'"
]
/** Classes whose members the stand-in has in another class. */
const OWNERS: Record<string, string> = { BaseWindow: 'BrowserWindow' }
const files = globSync('{main,preload,test/recorder}/**/*.ts', { cwd: root, exclude: ['**/*.test.ts'] }).map(
  (file) => join(root, file)
)
const program = createProgram(root, files)
const used = usesOf(program, root, files)
const ownerOf = ({ name }: Api): string => {
  const [owner = ''] = name.split(/[.:]/)
  return OWNERS[owner] ?? owner
}
const memberOf = ({ name }: Api): string => name.slice(name.indexOf('.') + 1)

describe("the stand-in's surface", () => {
  const written = writeTinyApp({ 'main.js': MAIN, 'preload.cjs': PRELOAD })
  let app: TinyApp
  let surface: Record<string, string[]>
  beforeAll(async () => {
    app = startTinyApp(standIn, written.folder)
    const [main, preload] = await Promise.all([app.report('main'), app.report('preload')])
    surface = { ...(main as typeof surface), ...(preload as typeof surface) }
    await app.ended
  })
  afterAll(async () => {
    app.kill('SIGKILL')
    await app.ended
    written.remove()
  })

  it('has every method and property that is used', () => {
    const missing = used
      .filter(({ kind }) => kind === 'method' || kind === 'property')
      .filter((api) => surface[ownerOf(api)]?.includes(memberOf(api)) === false)
    expect(missing.map(({ name }) => name)).toEqual([])
  })

  it('has no Electron member that is not used', () => {
    const surplus = Object.entries(surface).flatMap(([owner, names]) => {
      const known = membersOf(program, owner)
      const wanted = new Set(used.filter((api) => ownerOf(api) === owner).map(memberOf))
      return names.filter((name) => known.has(name) && !wanted.has(name)).map((name) => `${owner}.${name}`)
    })
    expect(surplus.toSorted()).toEqual(USED_BY_TESTS_ONLY)
  })

  it('emits every event that the program listens for, itself or through the recorder', () => {
    const texts = globSync('test/{electron,recorder}/*.ts', { cwd: root, exclude: ['**/*.test.ts'] })
      .map((file) => readFileSync(join(root, file), 'utf8'))
      .join('\n')
    const silent = used
      .filter(({ kind, uses }) => kind === 'event' && uses.some(({ file }) => !file.startsWith('test/')))
      .map(({ name }) => name)
      .filter((name) => !texts.includes(name.slice(name.indexOf("'"))))
    expect(silent.toSorted()).toEqual(NEVER_EMITTED)
  })
})
