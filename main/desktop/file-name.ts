/** Characters that a file system rejects, that are invisible, or that change the text direction. */
const REFUSED =
  /[\p{Cc}\p{Co}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu
/** Reserved device names of Windows, with any extension. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=$|[. ])/i
/**
 * The limit of the title in UTF-8 bytes. With date and extension the name stays below 143 bytes, the limit of eCryptfs.
 */
const MAX_TITLE_BYTES = 100

/**
 * A name for a text file that every file system accepts.
 * @param title any text
 * @param at its local date becomes part of the name
 * @param otherwise replaces a title without valid characters
 */
export function fileNameOf(title: string, at: Date, otherwise: string): string {
  const clean = title
    .normalize('NFC')
    .replace(REFUSED, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+/, '')
  const name = shortened(clean).replace(/[. ]+$/, '') || otherwise
  const [year, month, day] = [at.getFullYear(), at.getMonth() + 1, at.getDate()]
  const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  return `${name.replace(DEVICE, '$1_')} ${date}.txt`
}

/** Cuts the text between two grapheme clusters. */
function shortened(text: string): string {
  let short = ''
  let bytes = 0
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    bytes += Buffer.byteLength(segment)
    if (bytes > MAX_TITLE_BYTES) break
    short += segment
  }
  return short
}
