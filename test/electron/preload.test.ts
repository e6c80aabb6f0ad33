/**
 * A sandboxed preload, and what passes between page, preload and main process, as Electron documents it. Also runs in
 * Electron if its binary is available.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseShell } from '../../build/launch/shell.ts'
import { startTinyApp, writeTinyApp } from './tiny-app.ts'
import type { TinyApp } from './tiny-app.ts'

const shell = chooseShell(process.env)

/** A value of every type that a structured clone keeps, and the checks of its copy. */
const VALUES = `
const makeValue = () => {
  class Marked { constructor() { this.own = 1 } inherited() {} }
  const value = {
    date: new Date(0), map: new Map([['a', { b: 1 }]]), set: new Set([1]), bytes: new Uint8Array([1, 2]),
    buffer: new Uint8Array([3]).buffer, big: 10n, nan: NaN, zero: -0, far: -Infinity, word: /a+/gi,
    missing: undefined, none: null, list: [1, , 3], text: '\\u2028 ', instance: new Marked(), [Symbol('s')]: 1
  }
  value.self = value
  return value
}
const look = (v) => ({
  date: v.date instanceof Date && v.date.getTime() === 0,
  map: v.map instanceof Map && v.map.get('a').b === 1,
  set: v.set instanceof Set && v.set.has(1),
  bytes: v.bytes instanceof Uint8Array && v.bytes.join() === '1,2',
  buffer: v.buffer instanceof ArrayBuffer && new Uint8Array(v.buffer)[0] === 3,
  numbers: v.big === 10n && Number.isNaN(v.nan) && Object.is(v.zero, -0) && v.far === -Infinity,
  word: v.word instanceof RegExp && v.word.source === 'a+' && v.word.flags === 'gi',
  nothing: 'missing' in v && v.missing === undefined && v.none === null,
  list: v.list.length === 3 && v.list[2] === 3,
  text: v.text === '\\u2028 ',
  self: v.self === v,
  prototypeLost: v.instance.own === 1 && v.instance.inherited === undefined,
  symbolsLost: Object.getOwnPropertySymbols(v).length === 0
})
const outcome = async (what) => {
  try {
    await what()
    return 'passed'
  } catch (error) {
    return 'refused'
  }
}
`

const MAIN = `
import { app, BrowserWindow, ipcMain, protocol, session } from 'electron'
import { join } from 'node:path'
import { report } from './report.js'
${VALUES}
app.setPath('userData', process.env.TINY_APP_PROFILE)
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }
])
const FILES = {
  '/index.html': ['text/html', '<!doctype html><iframe src="/frame.html"></iframe><script src="page.js"></script>'],
  '/frame.html': ['text/html', '<script src="frame.js"></script>'],
  '/page.js': ['text/javascript', process.env.TINY_APP_PAGE],
  '/frame.js': ['text/javascript', 'parent.postMessage(typeof api, "*")']
}
void app.whenReady().then(() => {
  const pages = session.fromPartition('page', { cache: false })
  pages.protocol.handle('app', ({ url }) => {
    const [type, body] = FILES[new URL(url).pathname] ?? []
    return new Response(body, { status: body === undefined ? 404 : 200, headers: { 'content-type': type ?? 'text/plain' } })
  })
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      preload: join(import.meta.dirname, process.env.TINY_APP_PRELOAD), session: pages, sandbox: true
    }
  })
  window.webContents.on('preload-error', (_event, path, error) => report('preload-error', path + ' ' + error.message))
  ipcMain.handle('report', (event, name, value) => {
    report(name, value)
    if (name === 'sender') report('sent by', [event.senderFrame.url, event.senderFrame.parent, event.sender === window.webContents])
  })
  ipcMain.handle('echo', (_event, value) => {
    report('preload to main', look(value))
    window.webContents.send('news', makeValue(), 'second')
    return makeValue()
  })
  ipcMain.handle('take', () => undefined)
  ipcMain.handle('function', () => () => 1)
  ipcMain.handle('fail', () => {
    throw Object.assign(new TypeError('no such thing'), { code: 'E_TRIED' })
  })
  ipcMain.handle('done', () => setImmediate(() => app.exit(0)))
  window.webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  void window.loadURL('app://tiny/index.html').then(() => report('loaded', window.webContents.getURL()))
  if (process.env.TINY_APP_PRELOAD === 'preload.mjs') {
    window.webContents.on('did-finish-load', () => setImmediate(() => app.exit(0)))
  }
})
`

const PRELOAD = `
const { contextBridge, ipcRenderer } = require('electron')
${VALUES}
const say = (name, value) => ipcRenderer.invoke('report', name, value)
globalThis.ofThePreload = 1
window.alsoOfThePreload = 1
const known = (name) => {
  try {
    require(name)
    return true
  } catch (error) {
    return error.message
  }
}
const modules = ['electron', 'events', 'node:events', 'timers', 'node:timers', 'url', 'node:url', 'fs', 'node:fs', 'path', './other.cjs']
void say('modules', Object.fromEntries(modules.map((name) => [name, known(name)])))
const names = ['contextBridge', 'crashReporter', 'ipcRenderer', 'nativeImage', 'webFrame', 'webUtils', 'app', 'ipcMain', 'net']
void say('electron', names.filter((name) => name in require('electron')))
const heard = []
new (require('events').EventEmitter)().on('a', (...args) => heard.push(...args)).emit('a', 1, 2)
require('timers').setImmediate(() => say('events', heard))
const held = new WeakRef({})
// An object stays alive until the task that created it has ended.
const later = () => new Promise((resolve) => require('timers').setTimeout(resolve, 10))
const cleared = later().then(async () => {
  require('electron').webFrame.clearCache()
  while (held.deref() !== undefined) await later()
  await say('memory', 'freed')
})
say('urls', [typeof require('url').URL, process.type, process.sandboxed, typeof Buffer === 'undefined' || typeof Buffer.from])
ipcRenderer.on('news', (_event, value, second) => say('main to preload', { ...look(value), second }))
ipcRenderer.invoke('echo', makeValue()).then((value) => say('answer to preload', look(value)))
const refused = {
  function: () => {}, symbol: Symbol('s'), promise: Promise.resolve(), weakMap: new WeakMap(),
  element: document.createElement('p'), proxy: new Proxy({}, {}), nested: { deep: [() => {}] }
}
const trials = Object.entries(refused).map(async ([name, value]) => [name, await outcome(() => ipcRenderer.invoke('take', value))])
Promise.all(trials).then((all) => say('preload to main, refused', Object.fromEntries(all)))
outcome(() => ipcRenderer.invoke('function')).then((what) => say('function from main', what))
outcome(() => ipcRenderer.invoke('nobody')).then((what) => say('without handler', what))
ipcRenderer.invoke('fail').catch((error) =>
  say('error of a handler', { words: error.message, code: error.code ?? null, error: error instanceof Error }))
class Exposed { constructor() { this.own = 1 } inherited() {} }
contextBridge.exposeInMainWorld('api', {
  say, makeValue, data: { list: [1, { deep: 1 }], date: new Date(0) }, instance: new Exposed(), [Symbol('s')]: 1,
  see: (value) => say('page to preload', look(value)),
  take: (value) => ipcRenderer.invoke('take', value),
  later: async () => makeValue(),
  subscribe: (listener) => {
    listener(1, { two: 2 })
    return () => 'ended'
  },
  fail: () => { throw Object.assign(new Error('no such thing'), { code: 'E_TRIED' }) },
  failLater: async () => { throw Object.assign(new Error('no such thing'), { code: 'E_TRIED' }) },
  done: () => cleared.then(() => ipcRenderer.invoke('done'))
})
try {
  contextBridge.exposeInMainWorld('api', {})
} catch {
  say('exposed twice', 'refused')
}
`

const PAGE = `
${VALUES}
const frame = new Promise((resolve) => addEventListener('message', ({ data }) => resolve(data)))
const describeError = (error) => ({
  words: error.message.includes('no such thing'), code: error.code ?? null, error: error instanceof Error
})
const inPage = async () => {
  await api.say('sender', 1)
  await api.say('page sees', [
    typeof ofThePreload, typeof alsoOfThePreload, typeof require, typeof process, typeof standInSend, typeof ipcRenderer
  ])
  await api.say('frozen', [api, api.data, api.data.list, api.data.list[1], api.say].map(Object.isFrozen))
  window.api = 1
  let deleted = delete window.api
  await api.say('kept', [typeof window.api, deleted])
  await api.say('exposed', [
    api.instance.own, typeof api.instance.inherited, Object.getOwnPropertySymbols(api).length, api.data.date instanceof Date
  ])
  await api.see(makeValue())
  await api.say('preload to page', look(api.makeValue()))
  await api.say('preload to page, later', look(await api.later()))
  const given = []
  const end = api.subscribe((...args) => given.push(...args))
  await api.say('callback', [given[0], given[1].two, end()])
  const trials = { function: () => {}, element: document.body, proxy: new Proxy({}, {}), nested: { deep: [() => {}] }, promise: { it: Promise.resolve() } }
  const all = []
  for (const [name, value] of Object.entries(trials)) all.push([name, await outcome(() => api.take(value))])
  await api.say('page to main, refused', Object.fromEntries(all))
  try {
    api.fail()
  } catch (error) {
    await api.say('error at once', describeError(error))
  }
  await api.failLater().catch((error) => api.say('error later', describeError(error)))
  await api.say('frame', await frame)
  await api.say('page finished', true)
  await api.done()
}
if (typeof api !== 'undefined') inPage()
`

const ALL = {
  ...{
    date: true,
    map: true,
    set: true,
    bytes: true,
    buffer: true,
    numbers: true,
    word: true,
    nothing: true
  },
  ...{ list: true, text: true, self: true, prototypeLost: true, symbolsLost: true }
}

const files = {
  'main.js': MAIN,
  'preload.cjs': PRELOAD,
  'preload.mjs': `import { contextBridge } from 'electron'\n${PRELOAD}`
}

describe(`a sandboxed preload in ${shell.name}`, () => {
  const { folder, remove } = writeTinyApp(files)
  let app: TinyApp
  let module: TinyApp

  beforeAll(async () => {
    const env = { TINY_APP_PAGE: PAGE }
    app = startTinyApp(shell, folder, { env: { ...env, TINY_APP_PRELOAD: 'preload.cjs' } })
    await Promise.race([app.ended, app.report('page finished')])
    await app.ended
    module = startTinyApp(shell, folder, { env: { ...env, TINY_APP_PRELOAD: 'preload.mjs' } })
    await module.ended
  })
  afterAll(async () => {
    for (const one of [app, module]) {
      one.kill('SIGKILL')
      await one.ended
    }
    remove()
  })
  const found = (name: string): unknown => {
    if (!(name in app.reported)) throw new Error(`The app did not report ${name}.\n${app.errors()}`)
    return app.reported[name]
  }

  // https://www.electronjs.org/docs/latest/tutorial/sandbox#preload-scripts
  it('requires electron, events, timers and url, and nothing else', () => {
    expect(found('modules')).toEqual({
      electron: true,
      ...{
        events: true,
        'node:events': true,
        timers: true,
        'node:timers': true,
        url: true,
        'node:url': true
      },
      fs: 'module not found: fs',
      'node:fs': 'module not found: node:fs',
      path: 'module not found: path',
      './other.cjs': 'module not found: ./other.cjs'
    })
    expect(found('electron')).toEqual([
      ...['contextBridge', 'crashReporter', 'ipcRenderer', 'nativeImage', 'webFrame', 'webUtils']
    ])
    expect(found('events')).toEqual([1, 2])
    expect(found('urls')).toEqual(['function', 'renderer', true, expect.anything()])
  })

  // https://www.electronjs.org/docs/latest/api/web-frame#webframeclearcache
  it('frees unused memory with webFrame.clearCache', () => {
    expect(found('memory')).toBe('freed')
  })

  // https://www.electronjs.org/docs/latest/tutorial/esm#summary-esm-support-matrix: unsupported in a sandboxed one;
  // https://www.electronjs.org/docs/latest/api/web-contents#event-preload-error
  it('cannot be an ES module', () => {
    expect(module.reported['preload-error']).toContain('preload.mjs')
    expect(module.reported.loaded).toBe('app://tiny/index.html')
    expect(module.reported).not.toHaveProperty('sender')
    expect(module.errors()).toContain('preload.mjs')
  })

  // https://www.electronjs.org/docs/latest/tutorial/context-isolation
  it('shares no global with the page', () => {
    expect(found('page sees')).toEqual(Array(6).fill('undefined'))
  })

  // https://www.electronjs.org/docs/latest/api/structures/web-preferences: nodeIntegrationInSubFrames
  it('does not run in an iframe, even of the same origin', () => {
    expect(found('frame')).toBe('undefined')
  })

  // https://www.electronjs.org/docs/latest/api/structures/ipc-main-invoke-event
  it('makes calls as the main frame of its window', () => {
    expect(app.reported).not.toHaveProperty('preload-error')
    expect(found('sent by')).toEqual(['app://tiny/index.html', null, true])
  })

  // https://www.electronjs.org/docs/latest/api/context-bridge#api: "copied and frozen"; #parameter--error--return-type-support
  it('exposes a frozen copy without prototypes and symbols, only once per name', () => {
    expect(found('frozen')).toEqual([true, true, true, true, true])
    expect(found('kept')).toEqual(['object', false])
    expect(found('exposed')).toEqual([1, 'undefined', 0, true])
    expect(found('exposed twice')).toBe('refused')
  })

  // https://www.electronjs.org/docs/latest/api/ipc-renderer#ipcrendererinvokechannel-args: structured clone
  it.each([
    ['preload to main'],
    ['answer to preload'],
    ['main to preload'],
    ['page to preload'],
    ['preload to page'],
    ['preload to page, later']
  ])('clones values: %s', (direction) => {
    expect(found(direction)).toEqual(direction === 'main to preload' ? { ...ALL, second: 'second' } : ALL)
  })

  // https://www.electronjs.org/docs/latest/api/ipc-renderer#ipcrendererinvokechannel-args: "Sending Functions,
  // Promises, Symbols, WeakMaps, or WeakSets will throw an exception", DOM objects too; a Proxy is not cloneable by
  // the algorithm itself.
  it('refuses values that cannot be cloned', () => {
    const refused = (names: string[]): unknown => Object.fromEntries(names.map((name) => [name, 'refused']))
    expect(found('preload to main, refused')).toEqual(
      refused(['function', 'symbol', 'promise', 'weakMap', 'element', 'proxy', 'nested'])
    )
    expect(found('page to main, refused')).toEqual(
      refused(['function', 'element', 'proxy', 'nested', 'promise'])
    )
    expect(found('function from main')).toBe('refused')
    expect(found('without handler')).toBe('refused')
  })

  // https://www.electronjs.org/docs/latest/api/context-bridge#api-functions
  it('passes functions in both directions', () => {
    expect(found('callback')).toEqual([1, 2, 'ended'])
  })

  // https://www.electronjs.org/docs/latest/api/ipc-main#ipcmainhandlechannel-listener: "only the message property
  // from the original error is provided"
  it('keeps only the message of an error', () => {
    expect(found('error of a handler')).toEqual({
      words: "Error invoking remote method 'fail': TypeError: no such thing",
      code: null,
      error: true
    })
    for (const when of ['at once', 'later']) {
      expect(found(`error ${when}`)).toEqual({ words: true, code: null, error: true })
    }
  })
})
