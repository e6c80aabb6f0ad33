/**
 * Messages that the service itself writes, such as "Imke added Teo". Nobody has to read them, so they are never unread. The
 * unread count reads only an index that contains the author, so the author of such a message is stored with a mark.
 */
import { mediaType } from './media-type.ts'

/** Assumption: the type of these messages is not documented. Types that begin with it count too. */
const SYSTEM_TYPE = 'application/vnd.mitel.system'
/** Ids contain no spaces. */
const MARK = 'system '

export function isSystemMessage({ contentType }: { contentType: string }): boolean {
  return mediaType(contentType).startsWith(SYSTEM_TYPE)
}

/** The author as it is stored in `messages`. */
export function storedAuthor(message: { contentType: string; createdBy: string }): string {
  return isSystemMessage(message) ? MARK + message.createdBy : message.createdBy
}

/** SQL: the author without the mark. */
export const authorOf = (column: string): string => `replace(${column}, '${MARK}', '')`

/** SQL: whether the row is no system message. */
export const isByPerson = (column: string): string => `substr(${column}, 1, ${MARK.length}) <> '${MARK}'`
