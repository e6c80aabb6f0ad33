/** The only place that makes file names safe: for saving, and for showing what other people call their files. */

/** Characters that a file system rejects, that are invisible, or that change the text direction. */
const REFUSED =
  /[\p{Cc}\p{Co}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]+/gu
/** Reserved device names of Windows, with any extension. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=$|[. ])/i
/**
 * The limit of the title in UTF-8 bytes. With date and extension the name stays below 143 bytes, the limit of eCryptfs.
 */
const MAX_TITLE_BYTES = 100
/** The limit of most file systems, in UTF-8 bytes. */
const MAX_NAME_BYTES = 255
/** What looks like a longer extension is part of the name. */
const EXTENSION = /\.[^. ]{1,16}$/u

/**
 * A name for a text file that every file system accepts.
 * @param title any text
 * @param at its local date becomes part of the name
 * @param otherwise replaces a title without valid characters
 */
export function fileNameOf(title: string, at: Date, otherwise: string): string {
  const name = trimmedEnd(shortened(cleaned(title), MAX_TITLE_BYTES)) || otherwise
  const [year, month, day] = [at.getFullYear(), at.getMonth() + 1, at.getDate()]
  const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  return `${withoutDevice(name)} ${date}.txt`
}

/**
 * A file's own name, so that every file system accepts it and it looks like what it is. The extension stays.
 * @param name any text, for example a path
 * @returns '' if the name has no valid characters
 */
export function safeFileName(name: string): string {
  // One byte less, because the name of a device becomes longer.
  const clean = trimmedEnd(cleaned(name))
  const [extension = ''] = EXTENSION.exec(clean) ?? []
  const stem = clean.slice(0, clean.length - extension.length)
  const room = MAX_NAME_BYTES - 1 - Buffer.byteLength(extension)
  return withoutDevice(trimmedEnd(shortened(stem, room)) + extension)
}

const cleaned = (text: string): string =>
  text
    .normalize('NFC')
    .replace(REFUSED, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+/, '')

const trimmedEnd = (text: string): string => text.replace(/[. ]+$/, '')
const withoutDevice = (name: string): string => name.replace(DEVICE, '$1_')

/** Cuts the text between two grapheme clusters. */
function shortened(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text
  let short = ''
  let bytes = 0
  for (const { segment } of new Intl.Segmenter().segment(text.slice(0, maxBytes))) {
    bytes += Buffer.byteLength(segment)
    if (bytes > maxBytes) break
    short += segment
  }
  return short
}
