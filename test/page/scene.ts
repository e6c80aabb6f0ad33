/** Invented people and messages for a page with a fake main process. */
import { CAPABILITY_NAMES } from '../../preload/contract/capabilities.ts'
import { NO_QUIET_HOURS } from '../../preload/contract/quiet.ts'
import { reduceHtml } from '../../main/sync/html.ts'
import type {
  AppState,
  Capability,
  CardPicture,
  CardPress,
  ConversationDetails,
  ConversationSummary,
  DirectoryState,
  EmojiUse,
  GlobalShortcutState,
  ExportState,
  Failure,
  FileInfo,
  ListView,
  Message,
  MessageContent,
  MissedMessage,
  NotificationService,
  OwnStatus,
  Person,
  Phone,
  PublicStream,
  QuietState,
  ScheduledMessage,
  SearchResult,
  Settings,
  StorageUse,
  UpdateState,
  WindowState
} from '../../preload/contract/index.ts'

/** Reduces HTML as main does. */
const reduced = (html: string): string => reduceHtml(html) ?? ''

/** Drafts by conversation id. */
const DRAFTS: Record<string, string> = { imke: 'Half a thou' }

/** The data that the fake main process answers with. */
export type Scene = {
  state: AppState
  settings: Settings
  globalShortcut: GlobalShortcutState
  window: WindowState
  /** What main tells once. */
  notices: Failure[]
  storage: StorageUse
  updates: UpdateState
  people: Person[]
  conversations: ConversationSummary[]
  /** By conversation id, oldest first. */
  messages: Record<string, Message[]>
  /** How many of the oldest messages are not stored yet, by conversation id; listMessages loads them. */
  notLoaded: Record<string, number>
  /** The id of the first unread message, by conversation id. */
  firstUnread: Record<string, string>
  drafts: Record<string, string>
  scheduled: ScheduledMessage[]
  missed: MissedMessage[]
  emojiUse: EmojiUse
  phones: Record<string, Phone[]>
  directory: DirectoryState
  /** The addresses of stored pictures, by the id of the person or Stream. */
  pictures: Record<string, string>
  /** By message id. */
  cardPictures: Record<string, CardPicture>
  cardPresses: Record<string, CardPress[]>
  /** Hosts of pictures that are only loaded on request, by userId. */
  pictureHosts: Record<string, string>
  /** People whom only the service knows. */
  onlyOnServer: Person[]
  /** The other people of every Stream; null for the first three of `people`. */
  streamPeople: Person[] | null
  publicStreams: PublicStream[]
  /** What differs from the usual details, by conversation id. */
  details: Record<string, Partial<ConversationDetails>>
  /** Names of calls that stay unanswered until the test releases them. */
  heldCalls: string[]
  /** The running or last export. */
  exportState: ExportState | null
  /** What the dialog for choosing files returns. */
  chosen: FileInfo[]
  refusedFiles: { name: string; failure: Failure }[]
  view: ListView
  /** Ids of the saved messages, the last saved one first. */
  saved: string[]
  /** Ids of the messages that mention the person, newest first. */
  mentioned: string[]
  /** Whether all history is stored, as every search result reports it. */
  historyState: Pick<SearchResult, 'historyComplete' | 'oldest'>
  /** The progress of indexing. */
  indexing: SearchResult['indexing']
  capabilities: Capability[]
  ownStatus: OwnStatus
  quiet: QuietState
  notificationService: NotificationService
}

/** The fixed time of the scene, in ms, so that no test runs over midnight. */
export const NOW = Date.parse('2026-11-24T14:05:00Z')
const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString()

const firstNameOf = (name: string): string => name.split(' ')[0] ?? name

const person = (name: string, presence: Person['presence']): Person => ({
  userId: name.toLowerCase().replace(' ', '-'),
  name,
  shortName: firstNameOf(name),
  email: `${name.toLowerCase().replace(' ', '.')}@example.test`,
  presence
})
const ANA = person('Ana Vell', 'available')
const ROSALIND = person('Rosalind Okafor', 'available')
const IMKE = person('Imke Brandt', 'busy')
const TEO = person('Teo Marsh', 'away')
const DARA = person('Dara Quill', 'offline')
const JUNO = person('Juno Feld', 'dnd')

const CARD: MessageContent = {
  kind: 'action-card',
  picture: false,
  text: 'Switch-over rehearsal. Thursday, 16:30 to 17:00, both sites',
  body: '<b>Switch-over rehearsal</b><br>Thursday, 16:30 to 17:00, both sites',
  bodyIsHtml: true,
  buttons: [
    { title: 'Accept', action: 'post-message', value: 'Accepted' },
    { title: 'Open plan', action: 'open-link', value: 'https://plan.example/7' }
  ]
}
const HTML: MessageContent = {
  kind: 'html',
  html: reduced(
    '<p style="color:red" onclick="alert(1)">Fixed in <b>8.1.4</b>, see https://notes.example/814</p><ul><li>save</li>' +
      '<li><a href="javascript:alert(1)">update</a></li></ul><img src="https://tracker.example/x.png"><script>alert(1)</script>'
  ),
  text: 'Fixed in 8.1.4'
}

let count = 0
function say(
  author: Person,
  minutesAgo: number,
  content: string | MessageContent,
  rest: Partial<Message> = {}
): Message {
  count++
  return {
    id: `message-${String(count).padStart(5, '0')}`,
    conversationId: '',
    author: { userId: author.userId, name: author.name, me: author === ANA },
    content: typeof content === 'string' ? { kind: 'text', text: content } : content,
    createdAt: ago(minutesAgo),
    editedAt: null,
    state: 'sent',
    failure: null,
    waitsUntil: null,
    scheduled: false,
    ...rest
  }
}

const WORDS =
  'The customer moved the switch over to Thursday and both sites are tested by noon as agreed with Teo'.split(
    ' '
  )
/** Messages of different lengths, so that neighbouring rows differ in height. */
const history = (lines: number): Message[] =>
  Array.from({ length: lines }, (_, index) =>
    say(
      [ROSALIND, ANA, ROSALIND, ROSALIND][index % 4] ?? ROSALIND,
      200 + (lines - index) * 7,
      `${index + 1}: ${WORDS.slice(0, 3 + ((index * 7) % 17)).join(' ')}${index % 9 === 0 ? `\n${WORDS.join(' ')}\n${WORDS.join(' ')}` : ''}`
    )
  )

/** @param lines how many older messages with Rosalind precede the fixed ones */
export function showcase({ lines = 0 }: { lines?: number } = {}): Scene {
  count = 0
  const specs: { summary: Partial<ConversationSummary>; people: Person[]; messages: Message[] }[] = [
    {
      summary: { conversationId: 'launch', stream: true, title: 'Launch room', unread: 3 },
      people: [],
      messages: [
        say(TEO, 40, HTML),
        say(IMKE, 9, {
          kind: 'system',
          text: 'Imke Brandt added Teo Marsh.',
          event: {
            action: 'added',
            actor: { name: IMKE.name, me: false },
            subjects: [{ name: TEO.name, me: false }],
            name: ''
          }
        }),
        say(IMKE, 6, 'the build is signed')
      ]
    },
    {
      summary: { conversationId: 'field', stream: true, title: 'Field support' },
      people: [],
      messages: [say(ANA, 140, 'on my way')]
    },
    {
      summary: { conversationId: 'lunch', stream: true, title: 'Lunch' },
      people: [],
      messages: [say(DARA, 3_000, 'soup, again')]
    },
    {
      summary: { conversationId: 'rosalind', title: 'Rosalind Okafor' },
      people: [ROSALIND],
      messages: [
        ...history(lines),
        say(ROSALIND, 17, 'The customer moved the switch-over to Thursday, 18:00.'),
        say(ROSALIND, 16, 'Their number range is in the sheet: https://numbers.example/range'),
        say(ANA, 13, 'Good. I will have both sites tested by noon.'),
        say(ROSALIND, 2, CARD),
        say(ROSALIND, 1, 'Perfect. Shall we ring them at three?'),
        say(ANA, 0, 'Yes, I will set it up.', { id: 'send-1', state: 'sending' })
      ]
    },
    {
      summary: { conversationId: 'imke', title: 'Imke Brandt, Teo Marsh', unread: 1 },
      people: [IMKE, TEO],
      messages: [say(TEO, 31, 'the second floor is done')]
    },
    {
      summary: { conversationId: 'dara', title: 'Dara Quill' },
      people: [DARA],
      messages: [
        say(DARA, 2_900, 'Can you send me the list?', { editedAt: ago(2_899) }),
        say(ANA, 120, 'Here it is.', {
          id: 'send-2',
          state: 'not-sent',
          failure: { code: 'rejected', detail: 'status-4xx' }
        }),
        say(ANA, 110, 'And the other one.', {
          id: 'send-3',
          state: 'maybe-sent',
          failure: { code: 'service' }
        })
      ]
    },
    {
      summary: { conversationId: 'teo', title: 'Teo Marsh' },
      people: [TEO],
      messages: [say(TEO, 4_000, 'Photo')]
    },
    { summary: { conversationId: 'juno', title: 'Juno Feld' }, people: [JUNO], messages: [] }
  ]
  const messages: Scene['messages'] = {}
  const conversations = specs.map(({ summary, people, messages: said }): ConversationSummary => {
    const conversationId = summary.conversationId ?? ''
    messages[conversationId] = said.map((message) => ({ ...message, conversationId }))
    const last = said.at(-1)
    return {
      conversationId,
      stream: false,
      title: '',
      people,
      lastText: last?.content.text ?? '',
      lastEvent: last?.content.kind === 'system' ? last.content.event : null,
      lastAuthor:
        last === undefined ? '' : last.author.me ? 'me' : { shortName: firstNameOf(last.author.name) },
      lastAt: last?.createdAt ?? ago(5_000),
      draft: DRAFTS[conversationId] ?? '',
      unread: 0,
      mentions: 0,
      favourite: null,
      mutedUntil: null,
      markedUnread: false,
      hidden: false,
      ...summary
    }
  })
  const firstUnread = messages.rosalind?.find(({ content }) => content.kind === 'action-card')?.id ?? ''
  return {
    state: {
      phase: 'signed-in',
      account: {
        userId: ANA.userId,
        principalId: ANA.userId,
        accountId: '1001',
        name: ANA.name,
        email: ANA.email
      },
      connection: 'connected',
      polling: null,
      list: { loaded: true, failure: null },
      failure: null,
      signIn: { step: 'idle' },
      cloud: { name: 'Sandbox', host: '127.0.0.1', hasClientId: true, portal: 'both', region: null },
      sessionOnly: false,
      waitingForKeychain: false,
      dataKept: false,
      reauthRequired: false,
      erasePending: false,
      history: null
    },
    settings: {
      theme: 'system',
      windowMode: 'window',
      alwaysOnTop: false,
      notificationContent: 'all',
      notificationSound: true,
      quietHours: NO_QUIET_HOURS,
      closeToTray: true,
      startAtLogin: false,
      startHidden: false,
      compactRows: false,
      historyDays: 30,
      keepDays: 0,
      keys: {},
      undoSeconds: 0,
      language: 'system',
      spellCheck: false,
      spellCheckLanguages: [],
      checkForUpdates: true
    },
    globalShortcut: { isRefused: false, isDecidedByDesktop: false },
    window: { mode: 'window', pinned: false, asksMode: false },
    notices: [],
    storage: { messages: 61_300_000, pictures: 4_210_000, files: 128_000_000, logs: 48_000 },
    updates: { phase: 'idle', checkedAt: null, older: null },
    people: [IMKE, JUNO, TEO, ROSALIND, DARA],
    conversations,
    messages,
    notLoaded: {},
    firstUnread: { rosalind: firstUnread },
    drafts: { ...DRAFTS },
    scheduled: [],
    missed: [],
    emojiUse: { recent: [], tone: 0 },
    directory: { step: 'loaded' },
    pictures: {},
    cardPictures: {},
    cardPresses: {},
    pictureHosts: {},
    onlyOnServer: [],
    phones: {
      'rosalind-okafor': [
        { kind: 'extension', number: '2001', dial: '2001' },
        { kind: 'phone', number: '+41 (0) 55-010', dial: '+41055010' },
        { kind: 'mobile', number: '055 020;ext=3', dial: null }
      ]
    },
    heldCalls: [],
    historyState: { historyComplete: true, oldest: null },
    indexing: null,
    streamPeople: null,
    publicStreams: [
      { conversationId: 'coffee', name: 'Coffee corner', pictureUrl: '', people: 3 },
      { conversationId: 'garden', name: 'Roof garden', pictureUrl: '', people: 12 }
    ],
    details: {},
    capabilities: CAPABILITY_NAMES.map((name) => ({ name, state: 'unknown', since: null })),
    ownStatus: { presence: 'available', clearsAt: null },
    quiet: { quiet: false, until: null },
    notificationService: 'works',
    exportState: null,
    chosen: [],
    refusedFiles: [],
    view: { unreadOnly: false, folded: [] },
    saved: [],
    mentioned: []
  }
}
