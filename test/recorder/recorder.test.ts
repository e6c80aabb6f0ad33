import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseShell } from '../../build/launch/shell.ts'
import { startTinyApp, writeTinyApp } from '../electron/tiny-app.ts'
import type { TinyApp } from '../electron/tiny-app.ts'
import { recorderIn } from './launch.ts'
import { connectRemote } from './remote.ts'
import type { Remote } from './remote.ts'

const MAIN = `
import { app, BrowserWindow, dialog, ipcMain, net, powerMonitor, shell } from 'electron'
app.setPath('userData', process.env.TINY_APP_PROFILE)
void app.whenReady().then(() => {
  const window = new BrowserWindow({ show: false })
  window.once('ready-to-show', () => window.show())
  ipcMain.handle('call', (event, name, args) => {
    const { senderFrame, sender } = event
    if (name === 'fail') throw new Error('no such thing')
    if (name === 'online') return net.isOnline()
    if (name === 'save') return dialog.showSaveDialog(window, { title: 'Save', defaultPath: '/tmp/a.txt' })
    if (name === 'show') return shell.showItemInFolder(args)
    if (name === 'tell') return window.webContents.send('event', 'state', args)
    return { name, args, url: senderFrame.url, top: senderFrame.parent === null, mine: sender === window.webContents }
  })
  for (const name of ['suspend', 'resume']) powerMonitor.on(name, () => window.webContents.send('event', name, {}))
  window.webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  void window.loadURL('about:blank')
})
`

describe('the recorder', () => {
  let app: TinyApp
  let remote: Remote
  const written = writeTinyApp({ 'main.js': MAIN })
  const ended = new AbortController()

  beforeAll(async () => {
    const recorder = recorderIn(written.folder, 'recorder')
    app = startTinyApp(chooseShell(process.env), written.folder, {
      hooks: [recorder.hook],
      env: { ...recorder.env, ELECTRON_STAND_IN_WINDOW: 'none' }
    })
    void app.ended.then(() => ended.abort())
    remote = await connectRemote(recorder.socket, ended.signal)
  })
  afterAll(async () => {
    app.kill('SIGKILL')
    await app.ended
    written.remove()
  })

  it('makes calls as the main frame of the window, once it has loaded', async () => {
    expect(await remote.call('getMessages', { conversationId: 'c1', ids: [] })).toEqual({
      name: 'getMessages',
      args: { conversationId: 'c1', ids: [] },
      url: 'about:blank',
      top: true,
      mine: true
    })
    expect(await remote.act('state')).toMatchObject({ visible: true })
  })

  it('passes bytes to the program and back', async () => {
    for (const part of [new Uint8Array([0, 128, 255]), Buffer.from('text')]) {
      const answer: unknown = await remote.call('appendFile', { transfer: 't1', part })
      expect(answer).toMatchObject({ args: { transfer: 't1', part: new Uint8Array(part) } })
    }
  })

  it('reports a failed call with the message that a page gets', async () => {
    await expect(remote.act('call', 'fail')).rejects.toThrow(
      "Error invoking remote method 'call': Error: no such thing"
    )
    await expect(remote.act('clickTrayMenu', 'Quit')).rejects.toThrow('The menu has no Quit to click.')
  })

  it('numbers the events sent to the page and waits for the next one', async () => {
    const before = (await remote.act('events', 0)).length
    const coming = remote.nextEvent('state', before)
    await remote.act('call', 'tell', { phase: 'first' })
    await remote.act('call', 'tell', { phase: 'second' })
    const first = await coming
    expect(first).toEqual({ number: before + 1, name: 'state', payload: { phase: 'first' } })
    expect(await remote.nextEvent('state', first.number)).toMatchObject({ payload: { phase: 'second' } })
    expect(await remote.act('events', first.number)).toHaveLength(1)
  })

  it('simulates going offline, sleep and wake-up', async () => {
    expect(await remote.act('call', 'online')).toBe(true)
    await remote.act('network', false)
    expect(await remote.act('call', 'online')).toBe(false)
    const before = (await remote.act('events', 0)).length
    await remote.act('suspend')
    await remote.act('resume')
    const names = (await remote.act('events', before)).map(({ name }) => name)
    expect(names).toEqual(['suspend', 'resume'])
  })

  // https://www.electronjs.org/docs/latest/api/dialog: "If the dialog is canceled, this will be an empty string."
  it('answers each save dialog with the next file that the test set, and cancels without one', async () => {
    await remote.act('answerSaveDialog', '/tmp/b.txt')
    await remote.act('answerSaveDialog', null)
    expect(await remote.act('call', 'save')).toEqual({ canceled: false, filePath: '/tmp/b.txt' })
    expect(await remote.act('call', 'save')).toEqual({ canceled: true, filePath: '' })
    expect(await remote.act('call', 'save')).toEqual({ canceled: true, filePath: '' })
    const asked = { title: 'Save', defaultPath: '/tmp/a.txt', properties: [] }
    expect((await remote.act('state')).saveDialogs).toEqual([asked, asked, asked])
  })

  it('records files that were shown in their folder', async () => {
    await remote.act('call', 'show', '/tmp/b.txt')
    expect((await remote.act('state')).shownItems).toEqual(['/tmp/b.txt'])
  })

  it('rejects pending requests when the program ends', async () => {
    const never = remote.nextEvent('showSettings', 0)
    never.catch(() => undefined)
    await remote.act('quit')
    await expect(never).rejects.toThrow('The program ended before it answered.')
    expect(await app.ended).toBe(0)
    await expect(remote.act('state')).rejects.toThrow('The program has ended.')
  })
})
