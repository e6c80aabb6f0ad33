/**
 * The answers and events of preload/contract as schemas, so that a test can hold an answer against the contract while it
 * runs. Each schema must have the contract's type, or this file does not compile.
 */
import * as z from 'zod'
import { CAPABILITY_NAMES } from '../../../preload/contract/capabilities.ts'
import { SETTINGS } from '../../../preload/contract/settings.ts'
import type {
  CallName,
  Calls,
  EventName,
  Events,
  Failure,
  Settings
} from '../../../preload/contract/index.ts'
import { CODES } from '../../../main/sync/failure.ts'

const time = z.iso.datetime()
const id = z.string().min(1)

export const failure: z.ZodType<Failure> = z.strictObject({
  code: z.enum(Object.keys(CODES) as (keyof typeof CODES)[]),
  // A union of names alone: the page's words are checked for each of them elsewhere.
  detail: (z.string().min(1) as unknown as z.ZodType<NonNullable<Failure['detail']>>).exactOptional(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).exactOptional(),
  correlationId: z.string().exactOptional()
})

const person = z.strictObject({
  userId: id,
  name: z.string(),
  shortName: z.string(),
  email: z.string(),
  presence: z.enum(['available', 'busy', 'dnd', 'away', 'offline', 'unknown']),
  presenceAsOf: time.exactOptional()
})

const profile = person.extend({
  known: z.boolean(),
  phones: z.array(
    z.strictObject({
      kind: z.enum(['extension', 'phone', 'mobile']),
      number: z.string().min(1),
      dial: z
        .string()
        .regex(/^\+?\d{2,20}$/)
        .nullable()
    })
  ),
  pictureHost: z.string().nullable()
})

const paths = z.record(id, z.string().regex(/^\/pictures\/[0-9a-f]{40}$/))

const systemPerson = z.strictObject({ name: z.string(), me: z.boolean() })
const systemEvent = z.strictObject({
  action: z.enum(['created', 'joined', 'added', 'left', 'removed', 'renamed', 'madePublic', 'madePrivate']),
  actor: systemPerson,
  subjects: z.array(systemPerson),
  name: z.string()
})

const conversation = z.strictObject({
  conversationId: id,
  stream: z.boolean(),
  title: z.string(),
  people: z.array(person),
  lastText: z.string(),
  lastEvent: systemEvent.nullable(),
  lastAuthor: z.union([z.literal(['', 'me']), z.strictObject({ shortName: z.string() })]),
  lastAt: time,
  draft: z.string(),
  unread: z.int().min(0),
  mentions: z.int().min(0),
  favourite: z.int().min(0).nullable(),
  mutedUntil: z.union([time, z.literal('always')]).nullable(),
  markedUnread: z.boolean(),
  hidden: z.boolean()
})

const author = z.strictObject({ userId: id, name: z.string(), me: z.boolean() })

const file = z.strictObject({
  id,
  name: z.string(),
  type: z.enum(['', 'image/png', 'image/jpeg', 'image/gif', 'image/webp']),
  bytes: z.int().min(0).nullable(),
  isPicture: z.boolean(),
  picture: z.strictObject({ width: z.int().min(1), height: z.int().min(1) }).nullable(),
  state: z.discriminatedUnion('step', [
    z.strictObject({ step: z.literal('remote') }),
    z.strictObject({ step: z.literal('loading'), received: z.int().min(0) }),
    z.strictObject({
      step: z.literal('stored'),
      path: z
        .string()
        .regex(/^\/files\/[\w-]+$/)
        .nullable()
    }),
    z.strictObject({ step: z.literal('failed'), failure })
  ])
})

const content = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string(), more: z.int().min(1).exactOptional() }),
  z.strictObject({ kind: z.literal('html'), html: z.string(), text: z.string() }),
  z.strictObject({
    kind: z.literal('action-card'),
    picture: z.boolean(),
    text: z.string(),
    body: z.string(),
    bodyIsHtml: z.boolean(),
    buttons: z.array(
      z.strictObject({
        title: z.string(),
        action: z.enum(['post-message', 'open-link']),
        value: z.string()
      })
    )
  }),
  z.strictObject({ kind: z.literal('file'), text: z.string(), caption: z.string(), file }),
  z.strictObject({
    kind: z.literal('system'),
    text: z.string(),
    event: systemEvent.nullable()
  })
])

const message = z.strictObject({
  id,
  conversationId: id,
  author,
  content,
  createdAt: time,
  editedAt: time.nullable(),
  state: z.enum(['sent', 'sending', 'not-sent', 'maybe-sent']),
  failure: failure.nullable(),
  waitsUntil: time.nullable(),
  scheduled: z.boolean()
})

const messagePage = z.strictObject({
  messages: z.array(message),
  hasOlder: z.boolean(),
  hasNewer: z.boolean(),
  firstUnreadId: id.nullable()
})

const place = z.strictObject({ messageId: id, createdAt: time })
const progress = z.strictObject({ done: z.int(), total: z.int(), paused: z.boolean() })

const bytes = z.int().min(0)
const storage = z.strictObject({ messages: bytes, pictures: bytes, files: bytes, logs: bytes })
const minute = z.int().min(0).max(1_439)
const quietHours = z.array(z.strictObject({ from: minute, to: minute }).nullable()).length(7)

const settings = z.strictObject(
  Object.fromEntries(
    Object.entries(SETTINGS).map(([name, setting]) => [
      name,
      setting.kind === 'choice'
        ? z.literal([...setting.values])
        : setting.kind === 'keys'
          ? z.record(z.string(), z.string().nullable())
          : setting.kind === 'languages'
            ? z.array(z.string())
            : setting.kind === 'hours'
              ? quietHours
              : z.boolean()
    ])
  )
) as unknown as z.ZodType<Settings>

const windowState = z.strictObject({
  mode: z.enum(['window', 'popover']),
  pinned: z.boolean(),
  asksMode: z.boolean()
})

const state = z.strictObject({
  phase: z.enum(['starting', 'signed-out', 'signing-in', 'signed-in', 'keychain-locked', 'profile-unusable']),
  account: z
    .strictObject({
      userId: id,
      principalId: id,
      accountId: id,
      name: z.string(),
      email: z.string()
    })
    .nullable(),
  connection: z.enum(['connected', 'connecting', 'offline']),
  polling: z
    .strictObject({
      everySeconds: z.number(),
      reason: z.enum(Object.keys(CODES) as (keyof typeof CODES)[])
    })
    .nullable(),
  list: z.strictObject({ loaded: z.boolean(), failure: failure.nullable() }),
  failure: failure.nullable(),
  signIn: z.strictObject({ step: z.enum(['idle', 'waiting-for-browser', 'checking']) }),
  cloud: z.strictObject({
    name: z.string(),
    host: z.string(),
    hasClientId: z.boolean(),
    portal: z.enum(['password', 'both']),
    region: z.enum(['', '.us', '.eu']).nullable()
  }),
  sessionOnly: z.boolean(),
  waitingForKeychain: z.boolean(),
  dataKept: z.boolean(),
  reauthRequired: z.boolean(),
  erasePending: z.boolean(),
  history: progress.nullable()
})

const capabilities = z.array(
  z.strictObject({
    name: z.enum(CAPABILITY_NAMES),
    state: z.enum(['unknown', 'works', 'refused']),
    since: time.nullable()
  })
)

const version = z.string().min(1)
const updateState = z.discriminatedUnion('phase', [
  z.strictObject({ phase: z.literal('off'), reason: z.enum(['development', 'store', 'policy']) }),
  z.strictObject({ phase: z.literal('idle'), checkedAt: time.nullable(), older: version.nullable() }),
  z.strictObject({ phase: z.literal('checking') }),
  z.strictObject({
    phase: z.literal('available'),
    version,
    by: z.enum(['self', 'package-manager', 'manual'])
  }),
  z.strictObject({ phase: z.literal('downloading'), version, percent: z.int().min(0).max(100) }),
  z.strictObject({ phase: z.literal('ready'), version }),
  z.strictObject({ phase: z.literal('installing'), version }),
  z.strictObject({ phase: z.literal('failed'), version: version.nullable(), failure })
])

const { presence, presenceAsOf, userId } = person.shape
const quiet = z.strictObject({ quiet: z.boolean(), until: time.nullable() })
const ownStatus = z.strictObject({ presence, presenceAsOf, clearsAt: time.nullable() })

const nothing = z.undefined() as unknown as z.ZodType<void>

/** What a call answers when it succeeds, for the calls that the cases make. */
export const values = {
  getState: state,
  countUnsent: z.strictObject({ messages: z.int(), drafts: z.int() }),
  listConversations: z.array(conversation),
  listConversationIds: z.array(id),
  getConversations: z.array(conversation),
  createConversation: z.strictObject({ conversationId: id }),
  changeConversation: nothing,
  deleteConversation: nothing,
  joinStream: nothing,
  findStreams: z.array(
    z.strictObject({
      conversationId: id,
      name: z.string(),
      pictureUrl: z.string(),
      people: z.int().min(0).nullable()
    })
  ),
  getConversationDetails: z.strictObject({
    visibility: z.enum(['', 'public', 'private']),
    pictureUrl: z.string(),
    createdAt: time,
    createdBy: z.strictObject({ name: z.string(), me: z.boolean() }).nullable(),
    people: z.int().min(1)
  }),
  getParticipants: z.strictObject({ people: z.array(person), total: z.int().min(0) }),
  openConversation: nothing,
  listMessages: messagePage,
  messagesAround: messagePage,
  messageAt: z.strictObject({ messageId: id.nullable(), oldest: place.nullable() }),
  getMessages: z.array(message),
  getMessageText: z.strictObject({ text: z.string(), more: z.int().min(0) }),
  sendMessage: message,
  undoSend: z.strictObject({ conversationId: id, text: z.string(), fileIds: z.array(id) }),
  getScheduled: z.strictObject({
    scheduled: z.array(
      z.strictObject({ id, conversationId: id, sendAt: time, messages: z.tuple([message], message) })
    ),
    missed: z.array(z.strictObject({ conversationId: id, plannedFor: time }))
  }),
  changeScheduled: nothing,
  sendScheduledNow: nothing,
  dismissMissed: nothing,
  retryMessage: nothing,
  deleteUnsent: nothing,
  editUnsent: z.strictObject({ text: z.string() }),
  getMessageDetails: z.strictObject({ sendId: z.string() }),
  markUnreadFrom: nothing,
  getCardPresses: z.array(z.strictObject({ button: z.int(), sendId: id.nullable() })),
  noteCardPress: nothing,
  forgetCardPress: nothing,
  isHistoryComplete: z.boolean(),
  getListView: z.strictObject({
    unreadOnly: z.boolean(),
    folded: z.array(z.enum(['favourites', 'streams', 'direct']))
  }),
  setListView: nothing,
  setFavourites: nothing,
  muteConversation: nothing,
  markUnread: nothing,
  hideConversation: nothing,
  markAllRead: nothing,
  getMessageList: z.strictObject({
    messages: z.array(z.strictObject({ message, title: z.string() })),
    more: z.boolean()
  }),
  saveMessage: nothing,
  getSavedIds: z.array(id),
  getDraft: z.strictObject({ text: z.string() }),
  setDraft: nothing,
  getEmojiUse: z.strictObject({ recent: z.array(z.string()), tone: z.int().min(0).max(5) }),
  setEmojiUse: nothing,
  htmlToText: z.strictObject({ text: z.string() }),
  findPeople: z.strictObject({
    people: z.array(person),
    more: z.boolean(),
    directory: z.discriminatedUnion('step', [
      z.strictObject({ step: z.literal(['loading', 'loaded', 'partial']) }),
      z.strictObject({ step: z.literal('failed'), failure })
    ])
  }),
  searchDirectory: z.strictObject({ people: z.array(person), more: z.boolean() }),
  getProfile: profile,
  getPictures: z.strictObject({ users: paths, conversations: paths }),
  showFiles: nothing,
  fetchFile: nothing,
  cancelFile: nothing,
  search: z.strictObject({
    people: z.array(person),
    conversations: z.array(conversation),
    messages: z.array(
      z.strictObject({
        conversationId: id,
        messageId: id,
        author,
        createdAt: time,
        snippet: z.array(z.strictObject({ text: z.string().min(1), marked: z.boolean() }))
      })
    ),
    more: z.boolean(),
    indexing: progress.nullable(),
    historyComplete: z.boolean(),
    oldest: place.nullable()
  }),
  watchPresence: nothing,
  getOwnStatus: ownStatus,
  setOwnStatus: ownStatus,
  getQuiet: quiet,
  setQuiet: quiet,
  watchConversation: nothing,
  listCapabilities: capabilities,
  retryCapability: nothing,
  getGlobalShortcut: z.strictObject({ isRefused: z.boolean(), isDecidedByDesktop: z.boolean() }),
  getWindow: windowState,
  setPinned: nothing,
  modeAnswered: nothing,
  getStorage: storage,
  removeCached: storage,
  takeNotice: failure.nullable(),
  getSettings: settings,
  setSettings: settings,
  getUpdateState: updateState
} satisfies { [N in CallName]?: z.ZodType<Calls[N]['value']> }

/** What an event carries, for the events that the cases cause. */
export const events = {
  state,
  settings,
  windowChanged: windowState,
  conversationsChanged: z.strictObject({ conversationIds: z.array(id) }),
  messagesChanged: z.strictObject({
    conversationId: id,
    ids: z.array(id),
    replaced: z.record(z.string(), z.string())
  }),
  messageQueued: message,
  scheduledChanged: z.strictObject({}),
  savedChanged: z.strictObject({ conversationId: id }),
  fileChanged: z.strictObject({ file }),
  peopleChanged: z.strictObject({ userIds: z.array(id) }),
  picturesChanged: z.strictObject({ userIds: z.array(id), conversationIds: z.array(id) }),
  indexing: progress.nullable(),
  presenceChanged: z.strictObject({
    people: z.array(z.strictObject({ userId, presence, presenceAsOf }))
  }),
  ownStatusChanged: ownStatus,
  ownStatusFailed: failure,
  quietChanged: quiet,
  capabilitiesChanged: z.strictObject({ capabilities }),
  updateState
} satisfies { [N in EventName]?: z.ZodType<Events[N]> }
