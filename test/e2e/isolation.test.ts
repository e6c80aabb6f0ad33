/** What a compromised page, or any other page, cannot do: call main with bad arguments, reach the network, navigate. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { CallName } from '../../preload/contract/index.ts'
import { PAGE_URL } from '../../main/desktop/page-files.ts'
import { connected, conversations, signIn } from './person.ts'
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import { useStage } from './stage.ts'

const stage = useStage()
let program: Program

beforeAll(async () => {
  program = await stage.open({ shared: true })
  await signIn(program, stage.user)
  await connected(program.page)
})

/** The names of all calls. */
const CALLS: Record<CallName, true> = {
  addParticipants: true,
  cancelExport: true,
  cancelFile: true,
  cancelSignIn: true,
  cancelUpdate: true,
  checkForUpdates: true,
  changeScheduled: true,
  copySignInLink: true,
  copyPicture: true,
  copyText: true,
  countUnsent: true,
  createConversation: true,
  deleteUnsent: true,
  dismissExport: true,
  dismissMissed: true,
  downloadUpdate: true,
  draftsSaved: true,
  exportConversation: true,
  editUnsent: true,
  fetchFile: true,
  findPeople: true,
  forgetCardPress: true,
  getCardPicture: true,
  getCardPresses: true,
  getConversations: true,
  getDraft: true,
  getEmojiUse: true,
  getListView: true,
  getMessageList: true,
  getSavedIds: true,
  getScheduled: true,
  getExport: true,
  getGlobalShortcut: true,
  getMessageDetails: true,
  getMessageText: true,
  getMessages: true,
  getNotificationService: true,
  getOwnStatus: true,
  getParticipants: true,
  getPictures: true,
  getProfile: true,
  getQuiet: true,
  getSettings: true,
  getSpellCheckLanguages: true,
  getWindow: true,
  getState: true,
  getStorage: true,
  getUpdateState: true,
  hideConversation: true,
  htmlToText: true,
  installUpdate: true,
  isHistoryComplete: true,
  listCapabilities: true,
  listConversations: true,
  listConversationIds: true,
  listMessages: true,
  loadCardPicture: true,
  loadPicture: true,
  markAllRead: true,
  markRead: true,
  markUnread: true,
  markUnreadFrom: true,
  messageAt: true,
  messagesAround: true,
  modeAnswered: true,
  muteConversation: true,
  noteCardPress: true,
  openConversation: true,
  openLink: true,
  pageReady: true,
  pauseHistory: true,
  pauseIndexing: true,
  reconnect: true,
  removeCached: true,
  removeParticipant: true,
  changeConversation: true,
  deleteConversation: true,
  findStreams: true,
  getConversationDetails: true,
  joinStream: true,
  retryCapability: true,
  retryDirectory: true,
  retryKeychain: true,
  retryList: true,
  retryMessage: true,
  saveFile: true,
  saveMessage: true,
  search: true,
  searchDirectory: true,
  sendMessage: true,
  sendScheduledNow: true,
  setDraft: true,
  setEmojiUse: true,
  setOwnStatus: true,
  setFavourites: true,
  setPinned: true,
  setListView: true,
  setQuiet: true,
  setServer: true,
  setSettings: true,
  showExport: true,
  showFiles: true,
  showSavedFile: true,
  signInWithBrowser: true,
  signInWithPassword: true,
  signOut: true,
  takeNotice: true,
  testNotification: true,
  undoSend: true,
  useThisSessionOnly: true,
  watchConversation: true,
  watchPresence: true,
  zoom: true,
  chooseFiles: true,
  beginFile: true,
  appendFile: true,
  endFile: true,
  abortFile: true,
  forwardFile: true,
  listChosenFiles: true,
  removeChosenFile: true,
  pauseUpload: true,
  listUploads: true
}

/** Makes the calls from the page. @returns the error code of each, or 'done' */
const codesOf = (calls: unknown[][]): Promise<unknown[]> =>
  program.page.evaluate(async (all) => {
    const { call } = (
      window as unknown as { cloudlink: { call(...words: unknown[]): Promise<{ code?: string }> } }
    ).cloudlink
    return Promise.all(all.map(async (words) => (await call(...words)).code ?? 'done'))
  }, calls)

describe('a call', () => {
  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'getstate', 'getState ', '', 'quit'])(
    'with the name "%s" is refused',
    async (name) => {
      expect(await codesOf([[name], [name, {}]])).toEqual(['bad-request', 'bad-request'])
    }
  )

  test('with a name that is not a string is refused', async () => {
    expect(await codesOf([[], [5], [null], [['getState']], [{ name: 'getState' }]])).toEqual(
      Array(5).fill('bad-request')
    )
  })

  test.each(Object.keys(CALLS))('of %s with a wrong argument is refused', async (name) => {
    const wrong = [42, null, 'text', [], { more: 1 }, { conversationId: 1 }, true]
    const codes = await codesOf(wrong.map((argument) => [name, argument]))
    expect(codes).toEqual(wrong.map(() => 'bad-request'))
  })

  test('with missing, extra or too long values of the right shape is refused', async () => {
    const long = 'x'.repeat(100_001)
    const wrong = [
      ['sendMessage', { conversationId: 'a', text: long }],
      ['sendMessage', { conversationId: 'a', text: '  ' }],
      ['sendMessage', { conversationId: 'a', text: 'Hello', more: 1 }],
      ['sendMessage', { conversationId: '', text: 'Hello' }],
      ['sendMessage', { conversationId: ['a'], text: 'Hello' }],
      ['listMessages', { conversationId: 'a', limit: 1e9 }],
      ['listMessages', { conversationId: 'a', limit: 1.5 }],
      ['listMessages', { conversationId: 'a', limit: 10, before: undefined, constructor: 1 }],
      ['signOut', { erase: 'yes' }],
      ['setSettings', { clientId: 'another' }],
      ['setSettings', { historyDays: 8 }],
      ['exportConversation', { conversationId: 'a', loadOlder: false, path: '/tmp/a.txt' }],
      ['showExport', '/etc/passwd'],
      ['getMessages', { conversationId: 'a', ids: Array(1_001).fill('a') }]
    ]
    expect(await codesOf(wrong)).toEqual(wrong.map(() => 'bad-request'))
  })

  test.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'app://cloudlink-chat/index.html',
    'smb://host.test/a',
    'tel:*21*055020#',
    'tel:055,,020',
    'tel:055;phone-context=a',
    'tel:1',
    'tel://055020',
    'TEL:055020',
    ' tel:055020',
    'no'
  ])('to open %s opens nothing', async (url) => {
    const { openedLinks } = await program.act('state')
    expect(await codesOf([['openLink', { url }]])).not.toContain('done')
    expect((await program.act('state')).openedLinks).toEqual(openedLinks)
  })

  const page = { url: PAGE_URL, origin: new URL(PAGE_URL).origin, parent: null }
  test.each([
    ['an empty iframe', { url: 'about:blank', origin: page.origin, parent: page }, true],
    ['an iframe with the page of the program', { ...page, parent: page }, true],
    [
      'an iframe of another origin',
      { url: 'https://other.test/', origin: 'https://other.test', parent: page },
      true
    ],
    [
      'a page of another origin',
      { url: 'https://other.test/', origin: 'https://other.test', parent: null },
      true
    ],
    [
      'an origin that begins like that of the program',
      { ...page, url: 'app://cloudlink-chat.other.test/index.html' },
      true
    ],
    ['another scheme', { ...page, url: 'http://cloudlink-chat/index.html' }, true],
    ['an empty page', { url: 'about:blank', origin: 'null', parent: null }, true],
    ['a frame that no longer exists', null, true],
    ['another window with the page of the program', page, false]
  ])('from %s is refused', async (_, frame, ofMainWindow) => {
    for (const words of [['getState'], ['signOut', { erase: true }], ['constructor']]) {
      expect(await program.act('callFrom', frame, ofMainWindow, words)).toEqual({
        ok: false,
        code: 'refused'
      })
    }
  })

  test('from the page itself is answered after the refused ones', async () => {
    await conversations(program.page).waitFor()
    expect(await codesOf([['getState'], ['getSettings'], ['listConversations', {}]])).toEqual([
      'done',
      'done',
      'done'
    ])
  })
})

describe('the page', () => {
  test('has no API of Node or Electron, and a frozen bridge', async () => {
    const seen = await program.page.evaluate(() => {
      const bridge = (window as unknown as { cloudlink: object }).cloudlink
      return {
        nodeGlobals: [
          'require',
          'process',
          'module',
          'exports',
          'Buffer',
          'global',
          'electron',
          'ipcRenderer'
        ].filter((name) => name in window),
        frozen: Object.isFrozen(bridge),
        names: Object.keys(bridge).sort()
      }
    })
    expect(seen).toEqual({
      nodeGlobals: [],
      frozen: true,
      names: ['call', 'freeMemory', 'language', 'on', 'platform']
    })
  })

  test('has a content security policy that blocks network, foreign scripts and frames', async () => {
    const { page, problems } = program
    const before = stage.sandbox.control.requests().length
    const refused = await page.evaluate(async (url) => {
      const directives: string[] = []
      let onViolation = (): void => undefined
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        directives.push(effectiveDirective)
        onViolation()
      })
      const attempt = async (start: () => unknown): Promise<void> => {
        const violation = new Promise<void>((resolve) => (onViolation = resolve))
        try {
          await start()
        } catch {
          // The violation event tells the reason.
        }
        await violation
      }
      const add = (name: string, values: object): void =>
        document.body.append(Object.assign(document.createElement(name), values))
      await attempt(() => fetch(url))
      await attempt(() => new WebSocket(url.replace('http', 'ws')))
      await attempt(() => new EventSource(url))
      await attempt(() => navigator.sendBeacon(url))
      await attempt(() => (new Image().src = `${url}/picture.png`))
      await attempt(() => add('iframe', { src: url }))
      await attempt(() => add('link', { rel: 'stylesheet', href: `${url}/sheet.css` }))
      await attempt(() => new Worker(URL.createObjectURL(new Blob(['0']))))
      await attempt(() => document.body.setAttribute('onclick', '0'))
      await attempt(() => add('div', { innerHTML: '<b>0</b>' }))
      await attempt(() => add('script', { src: `${url}/script.js` }))
      return directives
    }, stage.sandbox.cloud.services.chat)
    expect(refused).toEqual([
      'connect-src',
      'connect-src',
      'connect-src',
      'connect-src',
      'img-src',
      'frame-src',
      'style-src-elem',
      // Trusted types are checked before the script and worker directives.
      ...Array<string>(4).fill('require-trusted-types-for')
    ])
    expect(
      stage.sandbox.control
        .requests()
        .slice(before)
        .filter(({ mitelApp }) => mitelApp === '')
    ).toEqual([])
    // The violations are reported before this call is answered.
    await page.evaluate('0')
    expect(problems.splice(0).length).toBeGreaterThan(0)
  })

  test('cannot open windows or navigate', async () => {
    const { page } = program
    await page.evaluate(() => Object.assign(window, { stillThere: true }))
    await page.evaluate((url) => void window.open(url), stage.sandbox.cloud.portal)
    await page.evaluate(() => void window.open('about:blank'))
    await page.evaluate((url) => void (location.href = url), stage.sandbox.cloud.portal)
    await page.evaluate(() => void (location.href = '/index.html?again'))
    await until(() => page.context().pages().length === 1, 'A window stays open.')
    expect(await page.evaluate('stillThere')).toBe(true)
    await conversations(page).waitFor()
    program.problems.splice(0)
  })
})
