/**
 * The id of a notification on macOS and Windows. It names the message, so that a click still opens it when the program was
 * started by that click. Windows allows 64 characters.
 */
/** The message that a notification shows. */
export type MessagePlace = { conversationId: string; messageId: string }

const MAX_LENGTH = 64
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const TWO_UUIDS = /^([0-9a-f]{32})([0-9a-f]{32})$/
const TWO_IDS = /^([\w-]+)\.([\w-]+)$/

/** @returns '' if the ids do not fit; Electron then chooses an id */
export function notificationIdOf({ conversationId, messageId }: MessagePlace): string {
  if (UUID.test(conversationId) && UUID.test(messageId))
    return (conversationId + messageId).replaceAll('-', '')
  const id = `${conversationId}.${messageId}`
  return id.length <= MAX_LENGTH && TWO_IDS.test(id) ? id : ''
}

/** @returns null if the id names no message */
export function placeOfNotificationId(id: string): MessagePlace | null {
  const [, ...uuids] = TWO_UUIDS.exec(id) ?? []
  const [conversationId, messageId] =
    uuids.length > 0 ? uuids.map(withDashes) : (TWO_IDS.exec(id) ?? []).slice(1)
  return conversationId === undefined || messageId === undefined ? null : { conversationId, messageId }
}

/**
 * The notification in what Windows passes to the program, `type=click&tag=<id>&…`. This form is an assumption: Electron's
 * documentation only says that it is the raw string.
 */
export function placeOfActivation(activationArguments: string): (MessagePlace & { id: string }) | null {
  const id = new URLSearchParams(activationArguments).get('tag') ?? ''
  const place = placeOfNotificationId(id)
  return place === null ? null : { ...place, id }
}

const withDashes = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
