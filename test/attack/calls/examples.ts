/** Arguments of real calls, which the attack changes. */
import type { CallName, Calls } from '../../../preload/contract/index.ts'

/** Ids of the account that is attacked. */
export type Ids = { conversationId: string; messageId: string; userId: string }

type Examples = { [N in CallName]?: Calls[N]['args'] }

/** Calls that only read, or change nothing but this computer: their arguments may be right. */
export function examples({ conversationId, messageId, userId }: Ids): Examples {
  const here = { conversationId }
  const future = '2100-01-01T10:00:00.000Z'
  return {
    abortFile: { transfer: 'a' },
    appendFile: { transfer: 'a', part: new Uint8Array(4) },
    beginFile: { ...here, name: 'a.txt', bytes: 4 },
    cancelExport: undefined,
    cancelFile: { id: messageId },
    cancelSignIn: undefined,
    changeScheduled: { id: messageId, text: 'Later', sendAt: future },
    copySignInLink: undefined,
    copyPicture: { x: 10, y: 10 },
    copyText: { text: 'Copied' },
    deleteUnsent: { id: messageId },
    dismissExport: undefined,
    dismissMissed: undefined,
    draftsSaved: undefined,
    editUnsent: { id: messageId },
    endFile: { transfer: 'a' },
    exportConversation: { ...here, loadOlder: false },
    forwardFile: { ...here, id: messageId },
    findPeople: { text: 'a', limit: 10 },
    forgetCardPress: { messageId, button: 0 },
    getCardPresses: { messageId },
    getConversations: { ids: [conversationId] },
    getDraft: here,
    getMessageDetails: { ...here, id: messageId },
    getMessageList: { list: 'saved', offset: 0, limit: 10 },
    getMessages: { ...here, ids: [messageId] },
    getMessageText: { ...here, id: messageId, from: 0 },
    getParticipants: { ...here, text: '', offset: 0, limit: 10 },
    getSavedIds: here,
    hideConversation: { ...here, hidden: false },
    htmlToText: { html: '<b>Hello</b>' },
    isHistoryComplete: here,
    listChosenFiles: here,
    listConversations: { limit: 5 },
    markAllRead: { conversationIds: [conversationId] },
    markRead: { ...here, messageId },
    markUnread: here,
    markUnreadFrom: { ...here, messageId },
    messageAt: { ...here, instant: '2026-01-01T10:00:00.000Z' },
    messagesAround: { ...here, messageId, limit: 10 },
    muteConversation: { ...here, until: future },
    noteCardPress: { messageId, button: 0, sendId: null },
    openConversation: here,
    openLink: { url: 'https://one.test/' },
    pageReady: undefined,
    pauseUpload: { id: messageId, paused: true },
    removeChosenFile: { id: messageId },
    retryMessage: { id: messageId },
    saveMessage: { ...here, messageId, saved: true },
    search: { text: 'a', in: conversationId, from: userId, has: ['link'], limit: 10 },
    sendMessage: { ...here, text: 'Hello', fileIds: [messageId], sendAt: future },
    sendScheduledNow: { id: messageId },
    setDraft: { ...here, text: 'Draft' },
    setEmojiUse: { recent: ['👍'], tone: 0 },
    setFavourites: { conversationIds: [conversationId] },
    setListView: { unreadOnly: false, folded: ['streams'] },
    setSettings: { theme: 'dark' },
    showExport: undefined,
    showSavedFile: { id: messageId },
    undoSend: { id: messageId },
    zoom: { step: 'reset' }
  }
}

/** Whether a call without an example may be made as it is, if it takes no arguments: a new one may do anything. */
export const onlyReads = (name: string): boolean => /^(get|list|count)[A-Z]/.test(name)

/**
 * Calls that would end the attack, or that ask the service and so wait for the request limit. Their arguments are always
 * wrong here.
 */
export const ONLY_WRONG = new Set<string>([
  'addParticipants',
  'changeConversation',
  'createConversation',
  'deleteConversation',
  'fetchFile',
  'findStreams',
  'getCardPicture',
  'getConversationDetails',
  'getPictures',
  'getProfile',
  'joinStream',
  'listMessages',
  'loadCardPicture',
  'loadPicture',
  'reconnect',
  'removeParticipant',
  'retryCapability',
  'retryDirectory',
  'retryKeychain',
  'retryList',
  'saveFile',
  'searchDirectory',
  'setOwnStatus',
  'setServer',
  'showFiles',
  'signInWithBrowser',
  'signInWithPassword',
  'signOut',
  'useThisSessionOnly',
  'watchPresence'
] satisfies CallName[])
