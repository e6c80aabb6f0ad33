/**
 * Answers the calls of the contract from a scene. Runs in the page, so it uses nothing but its argument. The types make sure
 * that no call is missing; test/page/contract holds its answers against those of the real main.
 */
import type {
  CallName,
  Calls,
  CloudLinkBridge,
  ConversationSummary,
  Events,
  Failure,
  FileInfo,
  Message,
  MessagePage,
  Person,
  Result,
  SearchMark
} from '../../preload/contract/index.ts'
import type { Scene } from './scene.ts'

declare global {
  // Only an interface can extend the existing Window interface.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  interface Window {
    /** Control for tests. */
    fakeMain: {
      scene: Scene
      /** Calls of the page so far. */
      calls: { name: string; args: unknown }[]
      /** Results that replace the answer from the scene, by the name of the call. */
      answers: Record<string, unknown>
      /** How often the page asked to free memory. */
      freeMemoryCalls: number
      /** Leaves calls of that name unanswered until they are released. */
      hold(name: string): void
      release(name: string): void
      /** Sends an event to the page. */
      emit(name: keyof Events, payload: unknown): void
    }
  }
}

export function fakeMain(scene: Scene): void {
  const listeners: { name: string; listener: (payload: never) => void }[] = []
  const emit = (name: string, payload: unknown): void => {
    for (const one of listeners) if (one.name === name) one.listener(structuredClone(payload) as never)
  }
  const held = new Map<string, { promise: Promise<void>; resolve: () => void }>()
  const hold = (name: string): void => void held.set(name, Promise.withResolvers<void>())
  scene.heldCalls.forEach(hold)
  const control = {
    scene,
    calls: [] as { name: string; args: unknown }[],
    answers: {} as Record<string, unknown>,
    freeMemoryCalls: 0,
    hold,
    release(name: string): void {
      held.get(name)?.resolve()
      held.delete(name)
    },
    emit
  }
  const isSent = ({ state }: Message): boolean => state === 'sent'
  let sends = 0

  function pageOf(conversationId: string, from: number, to: number): MessagePage {
    const all = scene.messages[conversationId] ?? []
    const [start, end] = [Math.max(0, from), Math.min(all.length, to)]
    return {
      messages: all.slice(start, end),
      hasOlder: start > 0,
      hasNewer: end < all.length,
      firstUnreadId: scene.firstUnread[conversationId] ?? null
    }
  }

  function fileWith(fileId: string): FileInfo {
    const contents = Object.values(scene.messages).flatMap((all) => all.map(({ content }) => content))
    const found = contents.find((content) => content.kind === 'file' && content.file.id === fileId)
    if (found?.kind !== 'file') failWith({ code: 'not-found', detail: 'file-unknown' })
    return found.file
  }

  /** Makes a call answer with a failure. */
  function failWith(failure: Failure): never {
    throw Object.assign(new Error(failure.code), { failure })
  }
  const nothing = (): void => undefined
  /** Fails as main does for a message that is not in the outbox. */
  function mustWait(id: string): void {
    const all = Object.values(scene.messages).flat()
    if (all.some((message) => message.id === id && !isSent(message))) return
    if (scene.scheduled.some((one) => one.id === id)) return
    failWith({ code: 'not-found', detail: 'message-not-waiting' })
  }
  const scheduledChanged = (): void => emit('scheduledChanged', {})
  function mustBeScheduled(id: string): Scene['scheduled'][number] {
    const found = scene.scheduled.find((one) => one.id === id)
    return found ?? failWith({ code: 'too-late', detail: 'message-not-scheduled' })
  }
  function change(conversationId: string, what: Partial<ConversationSummary>): void {
    const changed = scene.conversations.find((one) => one.conversationId === conversationId)
    if (changed) Object.assign(changed, what)
    emit('conversationsChanged', { conversationIds: [conversationId] })
  }
  function addStream(conversationId: string, title: string): void {
    const [like] = scene.conversations
    if (like === undefined) return
    const empty = {
      lastText: '',
      lastAuthor: '' as const,
      draft: '',
      unread: 0,
      mentions: 0,
      favourite: null
    }
    scene.conversations.push({ ...like, ...empty, conversationId, stream: true, title, people: [] })
    scene.messages[conversationId] = []
    emit('conversationsChanged', { conversationIds: [conversationId] })
  }
  const allChanged = (): void =>
    emit('conversationsChanged', {
      conversationIds: scene.conversations.map(({ conversationId }) => conversationId)
    })
  const latestFirst = (): Scene['conversations'] =>
    scene.conversations.toSorted((one, other) =>
      one.lastAt < other.lastAt ? 1 : one.lastAt > other.lastAt ? -1 : 0
    )
  const hasText = (whole: string, text: string): boolean =>
    whole.toLowerCase().includes(text.trim().toLowerCase())

  const chosen = new Map<string, FileInfo[]>()
  const transfers = new Map<string, { conversationId: string; name: string; received: number }>()
  function chosenOf(conversationId: string): FileInfo[] {
    const files = chosen.get(conversationId) ?? []
    chosen.set(conversationId, files)
    return files
  }

  const handlers: { [N in CallName]: (args: Calls[N]['args']) => Calls[N]['value'] } = {
    signInWithBrowser: nothing,
    cancelSignIn: nothing,
    copySignInLink: nothing,
    signInWithPassword: nothing,
    setServer: nothing,
    retryKeychain: nothing,
    useThisSessionOnly: nothing,
    signOut: nothing,
    reconnect: nothing,
    retryList: nothing,
    addParticipants: nothing,
    removeParticipant: nothing,
    markRead: nothing,
    getCardPicture: ({ messageId }) => scene.cardPictures[messageId] ?? null,
    loadCardPicture: ({ messageId }) =>
      (scene.cardPictures[messageId] = { path: `/pictures/${'0'.repeat(40)}`, host: null }),
    getCardPresses: ({ messageId }) => scene.cardPresses[messageId] ?? [],
    noteCardPress({ messageId, ...press }) {
      const others = (scene.cardPresses[messageId] ?? []).filter(({ button }) => button !== press.button)
      scene.cardPresses[messageId] = [...others, press]
    },
    forgetCardPress({ messageId, button: forgotten }) {
      scene.cardPresses[messageId] = (scene.cardPresses[messageId] ?? []).filter(
        ({ button }) => button !== forgotten
      )
    },
    draftsSaved: nothing,
    retryDirectory: nothing,
    showExport: nothing,
    copyPicture: nothing,
    copyText: nothing,
    openLink: nothing,
    zoom: nothing,
    pageReady: nothing,
    openConversation: nothing,
    getGlobalShortcut: () => scene.globalShortcut,
    getState: () => scene.state,
    getListView: () => scene.view,
    setListView: (view) => void (scene.view = view),
    setFavourites({ conversationIds }) {
      for (const one of scene.conversations) {
        const place = conversationIds.indexOf(one.conversationId)
        one.favourite = place < 0 ? null : place
      }
      allChanged()
    },
    muteConversation: ({ conversationId, until }) => change(conversationId, { mutedUntil: until }),
    markUnread: ({ conversationId }) => change(conversationId, { markedUnread: true }),
    hideConversation: ({ conversationId, hidden }) => change(conversationId, { hidden }),
    markAllRead({ conversationIds }) {
      for (const one of scene.conversations)
        if (conversationIds?.includes(one.conversationId) ?? true)
          Object.assign(one, { unread: 0, mentions: 0, markedUnread: false })
      allChanged()
    },
    getMessageList({ list, offset, limit }) {
      const ids = list === 'saved' ? scene.saved : scene.mentioned
      const all = Object.values(scene.messages).flat()
      const found = ids.flatMap((id) => all.find((message) => message.id === id) ?? [])
      return {
        messages: found.slice(offset, offset + limit).map((message) => ({
          message,
          title: scene.conversations.find((one) => one.conversationId === message.conversationId)?.title ?? ''
        })),
        more: found.length > offset + limit
      }
    },
    saveMessage({ conversationId, messageId, saved }) {
      scene.saved = scene.saved.filter((id) => id !== messageId)
      if (saved) scene.saved.unshift(messageId)
      emit('savedChanged', { conversationId })
    },
    getSavedIds: ({ conversationId }) =>
      (scene.messages[conversationId] ?? []).map(({ id }) => id).filter((id) => scene.saved.includes(id)),
    getWindow: () => scene.window,
    setPinned({ pinned }) {
      scene.window = { ...scene.window, pinned }
      emit('windowChanged', scene.window)
    },
    modeAnswered() {
      scene.window = { ...scene.window, asksMode: false }
      emit('windowChanged', scene.window)
    },
    getSpellCheckLanguages: () => ['de', 'en-GB', 'en-US', 'fr'],
    getStorage: () => scene.storage,
    removeCached: () => Object.assign(scene.storage, { pictures: 0, files: 0 }),
    takeNotice: () => scene.notices.shift() ?? null,
    getSettings: () => scene.settings,
    setSettings(change) {
      Object.assign(scene.settings, change)
      emit('settings', scene.settings)
      return scene.settings
    },
    listConversations: ({ limit }) => latestFirst().slice(0, limit),
    listConversationIds: () => latestFirst().map(({ conversationId }) => conversationId),
    getConversations: ({ ids }) => latestFirst().filter(({ conversationId }) => ids.includes(conversationId)),
    listMessages({ conversationId, before, after, limit }) {
      const all = scene.messages[conversationId] ?? []
      if (after !== undefined) {
        const begin = all.findIndex(({ id }) => id === after) + 1
        return pageOf(conversationId, begin, begin + limit)
      }
      const end = before === undefined ? all.length : all.findIndex(({ id }) => id === before)
      const missing = scene.notLoaded[conversationId] ?? 0
      scene.notLoaded[conversationId] = Math.max(0, Math.min(missing, end - limit))
      return pageOf(conversationId, end - limit, end)
    },
    messageAt({ conversationId, instant }) {
      const missing = scene.notLoaded[conversationId] ?? 0
      const here = (scene.messages[conversationId] ?? []).slice(missing).filter(isSent)
      const place = here.findIndex(({ createdAt }) => createdAt >= instant)
      const found = here[place]
      if (found === undefined) return { messageId: null, oldest: null }
      const { id: messageId, createdAt } = found
      return { messageId, oldest: place === 0 && missing > 0 ? { messageId, createdAt } : null }
    },
    messagesAround({ conversationId, messageId, limit }) {
      const place = (scene.messages[conversationId] ?? []).findIndex(({ id }) => id === messageId)
      return pageOf(conversationId, place - limit / 2, place + limit / 2)
    },
    search({ text, in: inConversation, from, has: marks = [], after = '', before = '~', limit }) {
      const parts = (whole: string): { text: string; marked: boolean }[] => {
        const start = whole.toLowerCase().indexOf(text.trim().toLowerCase())
        const end = start + text.trim().length
        return [
          { text: whole.slice(0, start), marked: false },
          { text: whole.slice(start, end), marked: true },
          { text: whole.slice(end), marked: false }
        ].filter((part) => part.text !== '')
      }
      const has = (whole: string): boolean => hasText(whole, text)
      const isNarrow =
        inConversation !== undefined ||
        from !== undefined ||
        marks.length > 0 ||
        after !== '' ||
        before !== '~'
      // With nothing typed and nothing that narrows it down, nothing is found.
      const isEmpty = text.trim() === '' && !isNarrow
      const messages = Object.values(isEmpty ? {} : scene.messages)
        .flat()
        .filter(
          ({ conversationId, author }) =>
            (inConversation ?? conversationId) === conversationId && (from ?? author.userId) === author.userId
        )
        .filter(({ content, state }) => state === 'sent' && has(content.text))
        .filter(({ id, content }) => {
          const found: Record<SearchMark, boolean> = {
            file: content.kind === 'file',
            link: content.text.includes('https://'),
            mention: content.text.includes('@Ana Vell'),
            saved: scene.saved.includes(id)
          }
          return marks.every((mark) => found[mark])
        })
        .filter(({ createdAt }) => createdAt >= after && createdAt < before)
        .sort((one, other) => (one.createdAt < other.createdAt ? 1 : -1))
        .map(({ conversationId, id, author, createdAt, content }) => ({
          conversationId,
          messageId: id,
          author,
          createdAt,
          snippet: parts(content.text)
        }))
      return {
        people: isNarrow || isEmpty ? [] : scene.people.filter(({ name }) => has(name)),
        conversations:
          isNarrow || isEmpty ? [] : scene.conversations.filter(({ title }) => title !== '' && has(title)),
        messages: messages.slice(0, limit),
        more: messages.length > limit,
        indexing: scene.indexing,
        ...scene.historyState
      }
    },
    getMessages: ({ conversationId, ids }) =>
      (scene.messages[conversationId] ?? []).filter(({ id }) => ids.includes(id)),
    sendMessage({ conversationId, text, fileIds = [], fromDraft, sendAt }) {
      const files = chosenOf(conversationId).filter(({ id: fileId }) => fileIds.includes(fileId))
      const [file] = files
      chosen.set(
        conversationId,
        chosenOf(conversationId).filter((one) => !files.includes(one))
      )
      const id = `send-new-${++sends}`
      const { userId = '', name = '' } = scene.state.account ?? {}
      const undoMs = scene.settings.undoSeconds * 1_000
      const message: Message = {
        id,
        conversationId,
        author: { userId, name, me: true },
        content:
          file === undefined
            ? { kind: 'text', text }
            : { kind: 'file', text: `${text}\n${file.name}`, caption: text, file: { ...file, id } },
        createdAt: new Date().toISOString(),
        editedAt: null,
        state: 'sending',
        failure: null,
        waitsUntil: sendAt ?? (undoMs > 0 ? new Date(Date.now() + undoMs).toISOString() : null),
        scheduled: sendAt !== undefined
      }
      if (fromDraft === true) {
        scene.drafts[conversationId] = ''
        change(conversationId, { draft: '' })
      }
      if (sendAt === undefined) {
        scene.messages[conversationId]?.push(message)
        emit('messageQueued', message)
      } else {
        if (Date.parse(sendAt) <= Date.now()) failWith({ code: 'too-late', detail: 'send-time-past' })
        scene.scheduled.push({ id, conversationId, sendAt, messages: [message] })
        scheduledChanged()
      }
      return message
    },
    undoSend({ id }) {
      const message = Object.values(scene.messages)
        .flat()
        .find((one) => one.id === id && one.waitsUntil !== null)
      if (message === undefined) failWith({ code: 'too-late', detail: 'message-already-sent' })
      const { conversationId, content } = message
      scene.messages[conversationId] = (scene.messages[conversationId] ?? []).filter((one) => one.id !== id)
      const before = scene.drafts[conversationId] ?? ''
      scene.drafts[conversationId] = [content.text, before].filter((text) => text !== '').join('\n')
      emit('messagesChanged', { conversationId, ids: [id], replaced: {} })
      return { conversationId, text: content.text, fileIds: [] }
    },
    getScheduled: () => ({
      scheduled: scene.scheduled.toSorted((one, other) => (one.sendAt < other.sendAt ? -1 : 1)),
      missed: scene.missed
    }),
    changeScheduled({ id, text, sendAt }) {
      const found = mustBeScheduled(id)
      if (text !== undefined) found.messages[0].content = { kind: 'text', text }
      if (sendAt !== undefined) {
        found.sendAt = sendAt
        for (const message of found.messages) message.waitsUntil = sendAt
      }
      scheduledChanged()
    },
    sendScheduledNow({ id }) {
      mustWait(id)
      const { conversationId, messages } = mustBeScheduled(id)
      scene.scheduled = scene.scheduled.filter((one) => one.id !== id)
      for (const message of messages) {
        const sending = { ...message, waitsUntil: null, scheduled: false }
        scene.messages[conversationId]?.push(sending)
        emit('messageQueued', sending)
      }
      scheduledChanged()
    },
    dismissMissed() {
      scene.missed = []
      scheduledChanged()
    },
    retryMessage: ({ id }) => mustWait(id),
    getMessageText({ conversationId, id, from }) {
      const message = scene.messages[conversationId]?.find((one) => one.id === id)
      if (message === undefined) failWith({ code: 'not-found', detail: 'message-gone' })
      return { text: message.content.text.slice(from), more: 0 }
    },
    deleteUnsent({ id }) {
      mustWait(id)
      if (scene.scheduled.some((one) => one.id === id)) {
        scene.scheduled = scene.scheduled.filter((one) => one.id !== id)
        scheduledChanged()
        return
      }
      for (const [conversationId, all] of Object.entries(scene.messages)) {
        scene.messages[conversationId] = all.filter((message) => isSent(message) || message.id !== id)
        emit('messagesChanged', { conversationId, ids: [id], replaced: {} })
      }
    },
    editUnsent({ id }) {
      mustWait(id)
      const all = Object.values(scene.messages).flat()
      const found = all.find((message) => message.id === id)
      const { conversationId = '', content } = found ?? {}
      const text = content?.text ?? ''
      scene.messages[conversationId] = all.filter(
        (one) => one.conversationId === conversationId && one !== found
      )
      scene.drafts[conversationId] = [scene.drafts[conversationId], text].filter(Boolean).join('\n')
      emit('messagesChanged', { conversationId, ids: [id], replaced: {} })
      return { text }
    },
    markUnreadFrom({ conversationId, messageId }) {
      const all = scene.messages[conversationId] ?? []
      const place = all.findIndex(({ id }) => id === messageId)
      if (place < 0) failWith({ code: 'not-found', detail: 'message-gone' })
      const unread = all.slice(place).filter(({ author, content }) => !author.me && content.kind !== 'system')
      if (unread[0] !== undefined) scene.firstUnread[conversationId] = unread[0].id
      change(conversationId, { unread: unread.length, markedUnread: unread.length === 0 })
    },
    getMessageDetails({ conversationId, id }) {
      const message = scene.messages[conversationId]?.find((one) => one.id === id)
      if (message === undefined) failWith({ code: 'not-found', detail: 'message-gone' })
      return { sendId: isSent(message) ? '' : message.id }
    },
    getDraft: ({ conversationId }) => ({ text: scene.drafts[conversationId] ?? '' }),
    setDraft({ conversationId, text }) {
      scene.drafts[conversationId] = text
      change(conversationId, { draft: text.replace(/\s+/g, ' ').trim() })
    },
    getEmojiUse: () => scene.emojiUse,
    setEmojiUse: (use) => void (scene.emojiUse = use),
    htmlToText: ({ html }) => ({
      text: html
        .replace(/<li[^>]*>/g, '\n- ')
        .replace(/<[^>]+>/g, '')
        .trim()
    }),
    findPeople({ text, limit = Infinity }) {
      const found = scene.people.filter(({ name, email }) => hasText(name, text) || hasText(email, text))
      return { people: found.slice(0, limit), more: found.length > limit, directory: scene.directory }
    },
    searchDirectory({ text, next }) {
      const found = scene.onlyOnServer.filter(
        ({ name, email }) => hasText(name, text) || hasText(email, text)
      )
      const from = next ? 50 : 0
      return { people: found.slice(from, from + 50), more: found.length > from + 50 }
    },
    getPictures({ userIds, conversationIds }) {
      const among = (ids: string[]): Record<string, string> =>
        Object.fromEntries(Object.entries(scene.pictures).filter(([id]) => ids.includes(id)))
      return { users: among(userIds), conversations: among(conversationIds) }
    },
    loadPicture({ userId }) {
      scene.pictures[userId] = `/pictures/${'0'.repeat(40)}`
      emit('picturesChanged', { userIds: [userId], conversationIds: [] })
    },
    getProfile({ userId }) {
      const { account } = scene.state
      const all = [...scene.people, ...scene.conversations.flatMap(({ people }) => people)]
      const found = all.find((one) => one.userId === userId)
      const isMe = account?.userId === userId
      const person: Person = found ?? {
        userId,
        name: isMe ? account.name : '',
        shortName: isMe ? account.name : '',
        email: isMe ? account.email : '',
        presence: 'unknown'
      }
      return {
        known: found !== undefined || isMe,
        ...person,
        phones: scene.phones[userId] ?? [],
        pictureHost: scene.pictureHosts[userId] ?? null
      }
    },
    createConversation: ({ stream, userIds, name = '', visibility = 'private', pictureUrl = '' }) => {
      if (stream) {
        const conversationId = `new-${scene.conversations.length}`
        addStream(conversationId, name)
        scene.details[conversationId] = { visibility, pictureUrl, createdBy: { name: '', me: true } }
        return { conversationId }
      }
      const wanted = userIds.toSorted().join()
      const existing = scene.conversations.find(
        ({ stream: isStream, people }) =>
          !isStream &&
          people
            .map(({ userId }) => userId)
            .toSorted()
            .join() === wanted
      )
      return { conversationId: existing?.conversationId ?? 'juno' }
    },
    getParticipants: ({ conversationId, text, offset, limit }) => {
      const { userId = '', name = '', email = '' } = scene.state.account ?? {}
      const others = scene.conversations.find((one) => one.conversationId === conversationId)?.people ?? []
      const me: Person = { userId, name, shortName: name, email, presence: 'available' }
      const all = [me, ...(others.length > 0 ? others : (scene.streamPeople ?? scene.people.slice(0, 3)))]
      const found = all.filter((one) => hasText(one.name, text) || hasText(one.email, text))
      return { people: found.slice(offset, offset + limit), total: found.length }
    },
    getConversationDetails({ conversationId }) {
      const found = scene.conversations.find((one) => one.conversationId === conversationId)
      if (found === undefined) failWith({ code: 'not-found', detail: 'conversation-gone' })
      const others = found.people.length > 0 ? found.people : (scene.streamPeople ?? scene.people.slice(0, 3))
      return {
        visibility: found.stream ? 'public' : '',
        pictureUrl: '',
        createdAt: '2026-01-05T08:00:00.000Z',
        createdBy: { name: scene.state.account?.name ?? '', me: true },
        ...scene.details[conversationId],
        people: others.length + 1
      }
    },
    changeConversation({ conversationId, name, visibility, pictureUrl }) {
      scene.details[conversationId] = {
        ...scene.details[conversationId],
        ...(visibility === undefined ? {} : { visibility }),
        ...(pictureUrl === undefined ? {} : { pictureUrl })
      }
      change(conversationId, name === undefined ? {} : { title: name })
    },
    deleteConversation({ conversationId }) {
      scene.conversations = scene.conversations.filter((one) => one.conversationId !== conversationId)
      emit('conversationsChanged', { conversationIds: [conversationId] })
    },
    findStreams: ({ text }) => scene.publicStreams.filter(({ name }) => hasText(name, text)),
    joinStream({ conversationId }) {
      const joined = scene.publicStreams.find((one) => one.conversationId === conversationId)
      scene.publicStreams = scene.publicStreams.filter((one) => one !== joined)
      addStream(conversationId, joined?.name ?? '')
    },
    pauseHistory({ paused }) {
      if (scene.state.history) scene.state.history.paused = paused
      emit('state', scene.state)
    },
    watchPresence: nothing,
    watchConversation: nothing,
    getNotificationService: () => ({ service: scene.notificationService }),
    testNotification: () => ({
      result: scene.notificationService === 'works' ? 'shown' : scene.notificationService
    }),
    getQuiet: () => scene.quiet,
    setQuiet({ for: duration }) {
      const minutes = duration === '30-minutes' ? 30 : duration === '1-hour' ? 60 : 1_000
      const until = duration === null ? null : new Date(Date.now() + minutes * 60_000).toISOString()
      scene.quiet = { quiet: duration !== null, until }
      emit('quietChanged', scene.quiet)
      return scene.quiet
    },
    getOwnStatus: () => scene.ownStatus,
    setOwnStatus({ status, clearAfter }) {
      const clearsAt = clearAfter === 'never' ? null : new Date(Date.now() + 30 * 60_000).toISOString()
      scene.ownStatus = { presence: status, clearsAt: status === 'available' ? null : clearsAt }
      emit('presenceChanged', {
        people: [{ userId: scene.state.account?.userId ?? '', presence: status }]
      })
      emit('ownStatusChanged', scene.ownStatus)
      return scene.ownStatus
    },
    listCapabilities: () => scene.capabilities,
    getUpdateState: () => scene.updates,
    checkForUpdates: nothing,
    downloadUpdate: nothing,
    cancelUpdate: nothing,
    installUpdate: nothing,
    retryCapability({ name }) {
      for (const capability of scene.capabilities) {
        if (capability.name === name) Object.assign(capability, { state: 'unknown', since: null })
      }
      emit('capabilitiesChanged', { capabilities: scene.capabilities })
    },
    countUnsent: () => ({ messages: 2, drafts: 1 }),
    isHistoryComplete: () => scene.historyState.historyComplete,
    exportConversation({ conversationId }) {
      scene.exportState = { step: 'running', conversationId, messages: 0, backTo: null }
      emit('exportChanged', {})
      return { begun: true }
    },
    chooseFiles({ conversationId }) {
      const added = scene.chosen.map((file) => ({ ...file }))
      chosenOf(conversationId).push(...added)
      return { files: added, refused: scene.refusedFiles }
    },
    beginFile({ conversationId, name }) {
      const transfer = `transfer ${transfers.size}`
      transfers.set(transfer, { conversationId, name, received: 0 })
      return { transfer }
    },
    appendFile({ transfer, part }) {
      const one = transfers.get(transfer)
      if (one !== undefined) one.received += part.byteLength
    },
    endFile({ transfer }) {
      const { conversationId, name, received } = transfers.get(transfer) ?? failWith({ code: 'not-found' })
      const file: FileInfo = {
        ...{ id: transfer, name, type: '', bytes: received, isPicture: false, picture: null },
        state: { step: 'stored', path: null }
      }
      chosenOf(conversationId).push(file)
      return file
    },
    forwardFile({ id, conversationId }) {
      const file = fileWith(id)
      const copy: FileInfo = { ...file, id: `copy of ${id}`, state: { step: 'stored', path: null } }
      chosenOf(conversationId).push(copy)
      return copy
    },
    abortFile: () => undefined,
    listChosenFiles: ({ conversationId }) => chosenOf(conversationId),
    removeChosenFile({ id }) {
      for (const [conversationId, files] of chosen)
        chosen.set(
          conversationId,
          files.filter((file) => file.id !== id)
        )
    },
    pauseUpload: () => undefined,
    listUploads: () => [],
    showFiles: () => undefined,
    fetchFile: ({ id }) => void fileWith(id),
    cancelFile: ({ id }) => void fileWith(id),
    saveFile: () => ({ saved: true }),
    showSavedFile: () => undefined,
    getExport: () => scene.exportState,
    cancelExport() {
      const { conversationId = '' } = scene.exportState ?? {}
      scene.exportState = { step: 'failed', conversationId, failure: { code: 'cancelled' } }
      emit('exportChanged', {})
    },
    dismissExport() {
      scene.exportState = null
      emit('exportChanged', {})
    },
    pauseIndexing({ paused }) {
      const { indexing } = scene
      if (indexing) indexing.paused = paused
      emit('indexing', indexing)
    }
  }

  function answerOf(name: CallName, args: unknown): Result<unknown> {
    if (!Object.hasOwn(handlers, name)) return { ok: false, code: 'bad-request' }
    try {
      return { ok: true, value: handlers[name](args as never) }
    } catch (error) {
      const { failure } = error as { failure?: Failure }
      return failure === undefined ? { ok: false, code: 'internal' } : { ok: false, ...failure }
    }
  }

  const bridge = {
    async call(name: string, args: unknown) {
      // The real bridge clones arguments and answers too.
      control.calls.push({ name, args: structuredClone(args) })
      await held.get(name)?.promise
      return structuredClone(control.answers[name] ?? answerOf(name as CallName, args))
    },
    on(name: string, listener: (payload: never) => void) {
      const one = { name, listener }
      listeners.push(one)
      return () => void listeners.splice(listeners.indexOf(one), 1)
    },
    freeMemory() {
      control.freeMemoryCalls++
    },
    language: {
      words: navigator.language.startsWith('de') ? 'de' : 'en',
      systemWords: navigator.language.startsWith('de') ? 'de' : 'en',
      formats: navigator.language,
      all: [...navigator.languages]
    },
    platform: 'linux'
  } as unknown as CloudLinkBridge

  Object.assign(window, { cloudlink: Object.freeze(bridge), fakeMain: control })
}
