/**
 * Messages that carry a file. The service sends a finished file as `text/html` whose link leads to an attachment of the
 * chat service. The form of the address and of the caption is an assumption; other clients may send the address alone.
 */
import { safeFileName } from '../kernel/file-name.ts'
import { walkHtml } from './html.ts'
import { mediaType } from './media-type.ts'

/** `url`: the address of the content, normalized. `name` is safe. */
export type FileLink = { url: string; name: string; caption: string }

/** For a name without a single valid character. */
const NAMELESS = 'file'
/** A cheap test that rules out almost all messages. */
const MARK = '/attachments/'
const PATH = /^\/conversations\/[^/]+\/attachments\/([^/]+)(\/content)?$/
/** What a server might understand as another path: slashes in a segment, parent folders, query and fragment. */
const AMBIGUOUS = /[?#\\\s]|%(2f|5c|00)|\/(\.|%2e){1,2}(\/|$)/i

/**
 * The file of a message. Only an address of the configured service counts, without user name, query and fragment.
 * @param chatUrl the chat service's base URL with its version path; '' recognizes no files
 * @returns null if the message has no link to an attachment, or another link besides it
 */
export function fileLinkOf(
  { body, contentType }: { body: string; contentType: string },
  chatUrl: string
): FileLink | null {
  if (chatUrl === '' || !body.includes(MARK) || mediaType(contentType) !== 'text/html') return null
  const parsed = parseBody(body)
  const attachment = parsed === null ? null : attachmentOf(parsed.href, chatUrl)
  if (parsed === null || attachment === null) return null
  const isAddress = /^https?:/i.test(parsed.name)
  const name = safeFileName(isAddress ? '' : parsed.name) || safeFileName(attachment.name) || NAMELESS
  return { url: attachment.url, name, caption: parsed.caption }
}

/** Caption and name: what is shown, copied and searched instead of the message. */
export const fileText = ({ name, caption }: Pick<FileLink, 'name' | 'caption'>, separator = '\n'): string =>
  [caption, name].filter((part) => part !== '').join(separator)

/** The normalized address of an attachment's content, and the last part of its path that is not 'content'. */
function attachmentOf(href: string, chatUrl: string): { url: string; name: string } | null {
  const url = URL.parse(href)
  const base = new URL(chatUrl)
  if (url?.origin !== base.origin || url.username !== '' || url.password !== '') return null
  if (AMBIGUOUS.test(href)) return null
  const basePath = base.pathname.replace(/\/$/, '')
  if (!url.pathname.startsWith(`${basePath}/`)) return null
  const [path, segment, content] = PATH.exec(url.pathname.slice(basePath.length)) ?? []
  if (path === undefined || segment === undefined) return null
  return { url: content === undefined ? `${url.href}/content` : url.href, name: decoded(segment) }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** The only link of the body, and the text around it; null if there is no link or more than one. */
function parseBody(html: string): { href: string; name: string; caption: string } | null {
  const links: string[] = []
  let [before, name, after] = ['', '', '']
  let isInLink = false
  let hidden = 0
  const add = (text: string): void => {
    if (hidden > 0) return
    if (isInLink) name += text
    else if (links.length === 0) before += text
    else after += text
  }
  const isWalked = walkHtml(html, {
    onopentag(tag, { href }) {
      if (tag === 'script' || tag === 'style') hidden++
      if (tag === 'br') add('\n')
      if (tag !== 'a' || href === undefined) return
      links.push(href.trim())
      isInLink = true
    },
    ontext: add,
    onclosetag(tag) {
      if (tag === 'script' || tag === 'style') hidden--
      if (tag === 'a') isInLink = false
      if (tag === 'p' || tag === 'div' || tag === 'li') add('\n')
    }
  })
  if (!isWalked) return null
  const [href] = links
  const text = before.trim()
  if (href === undefined) return text.includes('\n') ? null : { href: text, name: '', caption: '' }
  if (links.length > 1) return null
  // In the middle of a sentence, the name is needed to understand it.
  const caption = after.trim() === '' ? text : `${before}${name}${after}`.trim()
  return { href, name: name.trim(), caption }
}
