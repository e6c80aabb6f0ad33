/** Signs that some file system refuses, that no name shows, or that turn what follows them. */
const REFUSED =
  /[\p{Cc}\p{Co}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu
/** Names of devices of Windows, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=$|[. ])/i
/** Bytes in UTF-8 for the title: with the date and an ending it stays below the 143 of the tightest file system. */
const LONGEST = 100

/**
 * A name for a text file that every file system takes.
 * @param title any text; `otherwise` stands for one of which nothing is left
 * @param at whose local day stands in the name
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

/** Cut between two signs as a person sees them. */
function shortened(text: string): string {
  let short = ''
  let bytes = 0
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    bytes += Buffer.byteLength(segment)
    if (bytes > LONGEST) break
    short += segment
  }
  return short
}
