/** The page's calls: each is checked for its sender and its shape, and answered with a value, never an exception. */
import { ipcMain } from 'electron'
import type { IpcMainInvokeEvent, WebContents } from 'electron'
import * as z from 'zod'
import { CALL_CHANNEL, EVENT_CHANNEL } from '../preload/contract.ts'
import type { CallName, Calls, EventName, Events, Result, Settings, ZoomStep } from '../preload/contract.ts'
import type { Log } from './cloudlink/types.ts'
import type { Exports } from './desktop/exports.ts'
import { settingsShape } from './settings.ts'
import { failureOf } from './sync/failure.ts'
import type { Session } from './sync/session.ts'

const id = z.string().min(1).max(200)
/** A body of the service is at most 10 MB; a message of a person is far below. */
const text = z.string().max(100_000)
const none = z.undefined()

const shapes: { [N in CallName]: z.ZodType<Calls[N]['args']> } = {
  getState: none,
  signInWithBrowser: none,
  cancelSignIn: none,
  copySignInLink: none,
  signInWithPassword: z.strictObject({
    userName: z.string().min(1).max(400),
    password: z.string().min(1).max(1_000),
    accountId: z.string().min(1).max(100)
  }),
  setServer: z.strictObject({ clientId: z.string().trim().max(200), region: z.enum(['', '.us', '.eu']) }),
  retryKeychain: none,
  useThisSessionOnly: none,
  countUnsent: none,
  signOut: z.strictObject({ erase: z.boolean() }),
  reconnect: none,
  listConversations: z.strictObject({ limit: z.int().min(1).exactOptional() }),
  listConversationIds: none,
  getConversations: z.strictObject({ ids: z.array(id).max(1_000) }),
  listMessages: z.strictObject({
    conversationId: id,
    before: id.exactOptional(),
    after: id.exactOptional(),
    limit: z.int().min(1).max(200)
  }),
  messagesAround: z.strictObject({ conversationId: id, messageId: id, limit: z.int().min(2).max(200) }),
  messageAt: z.strictObject({ conversationId: id, instant: z.iso.datetime() }),
  search: z.strictObject({
    text,
    in: id.exactOptional(),
    from: id.exactOptional(),
    before: z.iso.datetime().exactOptional(),
    after: z.iso.datetime().exactOptional(),
    limit: z.int().min(1).max(200)
  }),
  getMessages: z.strictObject({ conversationId: id, ids: z.array(id).max(1_000) }),
  getMessageText: z.strictObject({ conversationId: id, id, from: z.int().min(0) }),
  sendMessage: z.strictObject({
    conversationId: id,
    text: text.refine((value) => value.trim() !== ''),
    fromDraft: z.boolean().exactOptional()
  }),
  retryMessage: z.strictObject({ id }),
  deleteUnsent: z.strictObject({ id }),
  markRead: z.strictObject({ conversationId: id, messageId: id }),
  getDraft: z.strictObject({ conversationId: id }),
  setDraft: z.strictObject({ conversationId: id, text }),
  findPeople: z.strictObject({ text: z.string().max(200) }),
  retryDirectory: none,
  retryList: none,
  createConversation: z.strictObject({
    stream: z.boolean(),
    name: z.string().trim().max(200),
    userIds: z.array(id).max(500)
  }),
  renameConversation: z.strictObject({ conversationId: id, name: z.string().trim().min(1).max(200) }),
  getParticipants: z.strictObject({ conversationId: id }),
  addParticipants: z.strictObject({ conversationId: id, userIds: z.array(id).min(1).max(500) }),
  removeParticipant: z.strictObject({ conversationId: id, userId: id }),
  draftsSaved: none,
  pauseHistory: z.strictObject({ paused: z.boolean() }),
  isHistoryComplete: z.strictObject({ conversationId: id }),
  exportConversation: z.strictObject({ conversationId: id, loadOlder: z.boolean() }),
  getExport: none,
  cancelExport: none,
  showExport: none,
  forgetExport: none,
  pauseIndexing: z.strictObject({ paused: z.boolean() }),
  copyText: z.strictObject({ text }),
  openLink: z.strictObject({ url: z.string().max(8_000) }),
  zoom: z.strictObject({ step: z.enum(['in', 'out', 'reset']) }),
  getSettings: none,
  setSettings: z.strictObject({
    theme: settingsShape.shape.theme.exactOptional(),
    closeToTray: z.boolean().exactOptional(),
    startAtLogin: z.boolean().exactOptional(),
    startHidden: z.boolean().exactOptional(),
    compactRows: z.boolean().exactOptional(),
    historyDays: settingsShape.shape.historyDays.exactOptional()
  })
}

type Handlers = {
  [N in CallName]: (args: Calls[N]['args']) => Calls[N]['value'] | Promise<Calls[N]['value']>
}

/**
 * Answers the page's calls.
 * @param trusted the page of the main window, which alone may call
 * @param pageOrigin scheme and host of our own pages
 */
export function answerPage(options: {
  session: Session
  exports: Exports
  log: Log
  trusted(): WebContents | null
  pageOrigin: string
  copy(text: string): void
  openLink(url: string): Promise<void>
  settings(): Settings
  changeSettings(change: Partial<Settings>): Promise<Settings>
  /** The page has the whole list. */
  onListed(): void
  onRead(conversationId: string): void
  onDraftsSaved(): void
  zoom(step: ZoomStep): void
}): void {
  const {
    session,
    exports,
    log,
    trusted,
    pageOrigin,
    copy,
    openLink,
    settings,
    changeSettings,
    onListed,
    onRead,
    onDraftsSaved,
    zoom
  } = options

  const handlers: Handlers = {
    getState: () => session.state(),
    signInWithBrowser: () => session.signInWithBrowser(),
    cancelSignIn: () => session.cancelSignIn(),
    copySignInLink: () => copy(session.signInLink() ?? ''),
    signInWithPassword: (credentials) => session.signInWithPassword(credentials),
    setServer: ({ clientId, region }) => session.setServer(clientId, region),
    retryKeychain: () => session.retryKeychain(),
    useThisSessionOnly: () => session.useThisSessionOnly(),
    countUnsent: () => session.countUnsent(),
    signOut: (how) => session.signOut(how),
    reconnect: () => session.reconnect(),
    async listConversations({ limit }) {
      // The page asks for it first of all, before the database is open.
      await session.whenStarted
      return session.chat().listConversations(limit)
    },
    async listConversationIds() {
      const ids = await session.chat().listConversationIds()
      onListed()
      return ids
    },
    getConversations: ({ ids }) => session.chat().getConversations(ids),
    listMessages: ({ conversationId, ...page }) => session.chat().listMessages(conversationId, page),
    messagesAround: ({ conversationId, messageId, limit }) =>
      session.chat().messagesAround(conversationId, messageId, limit),
    messageAt: ({ conversationId, instant }) => session.chat().messageAt(conversationId, instant),
    search: (request) => session.chat().search(request),
    getMessages: ({ conversationId, ids }) => session.chat().getMessages(conversationId, ids),
    getMessageText: ({ conversationId, id: messageId, from }) =>
      session.chat().getMessageText(conversationId, messageId, from),
    sendMessage: ({ conversationId, text: words, ...options }) =>
      session.chat().send(conversationId, words, options),
    retryMessage: (message) => session.chat().retry(message.id),
    deleteUnsent: (message) => session.chat().deleteUnsent(message.id),
    async markRead({ conversationId, messageId }) {
      await session.chat().markRead(conversationId, messageId)
      onRead(conversationId)
    },
    getDraft: ({ conversationId }) => session.chat().getDraft(conversationId),
    setDraft: ({ conversationId, text: words }) => session.chat().setDraft(conversationId, words),
    findPeople: ({ text: part }) => session.chat().findPeople(part),
    retryDirectory: () => session.chat().retryDirectory(),
    retryList: () => session.chat().retryList(),
    createConversation: (conversation) => session.chat().createConversation(conversation),
    renameConversation: ({ conversationId, name }) => session.chat().renameConversation(conversationId, name),
    getParticipants: ({ conversationId }) => session.chat().getParticipants(conversationId),
    addParticipants: ({ conversationId, userIds }) => session.chat().addParticipants(conversationId, userIds),
    removeParticipant: ({ conversationId, userId }) =>
      session.chat().removeParticipant(conversationId, userId),
    draftsSaved: () => onDraftsSaved(),
    pauseHistory: ({ paused }) => session.chat().pauseHistory(paused),
    isHistoryComplete: ({ conversationId }) => session.chat().isHistoryComplete(conversationId),
    exportConversation: (request) => exports.begin(request),
    getExport: () => exports.state(),
    cancelExport: () => exports.cancel(),
    showExport: () => exports.show(),
    forgetExport: () => exports.forget(),
    pauseIndexing: ({ paused }) => session.chat().pauseIndexing(paused),
    copyText: ({ text: words }) => copy(words),
    openLink: ({ url }) => openLink(url),
    zoom: ({ step }) => zoom(step),
    getSettings: () => settings(),
    setSettings: (change) => changeSettings(change)
  }

  ipcMain.handle(CALL_CHANNEL, async (event, name: unknown, args: unknown): Promise<Result<unknown>> => {
    if (!isTrusted(event, trusted(), pageOrigin)) {
      log.warn('call from elsewhere refused')
      return { ok: false, code: 'refused' }
    }
    if (typeof name !== 'string' || !Object.hasOwn(shapes, name)) {
      return { ok: false, code: 'bad-request' }
    }
    return answer(name as CallName, args)
  })

  async function answer(name: CallName, args: unknown): Promise<Result<unknown>> {
    const checked = shapes[name].safeParse(args)
    if (!checked.success) {
      log.warn('call with a wrong shape refused', { name })
      return { ok: false, code: 'bad-request' }
    }
    try {
      // The shape of the same name made sure of it, which the types cannot follow.
      const handler = handlers[name] as (checked: unknown) => unknown
      return { ok: true, value: await handler(checked.data) }
    } catch (error) {
      const failure = failureOf(error)
      log.warn('call failed', {
        name,
        code: failure.code,
        ...(failure.code === 'internal' ? whereOf(error) : {})
      })
      return { ok: false, ...failure }
    }
  }
}

/** Sends an event to the page; without one it is not missed, since a new page asks for everything. */
export function tellPage<N extends EventName>(page: WebContents | null, name: N, payload: Events[N]): void {
  if (page !== null && !page.isDestroyed()) page.send(EVENT_CHANNEL, name, payload)
}

/** Only the top frame of the main window, and only while it shows our own page. */
function isTrusted(event: IpcMainInvokeEvent, trusted: WebContents | null, pageOrigin: string): boolean {
  const frame = event.senderFrame
  if (event.sender !== trusted || frame?.parent !== null) return false
  return frame.url.startsWith(`${pageOrigin}/`)
}

/** The kind and place of an unexpected error: its words may hold anything, so they are not logged. */
function whereOf(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { kind: typeof error }
  const place =
    error.stack
      ?.split('\n')
      .find((line) => line.trim().startsWith('at '))
      ?.trim() ?? ''
  return { kind: error.name, place: place.replace(/\(?file:\/\/.*\//, '') }
}
