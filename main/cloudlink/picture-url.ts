/** Which addresses of pictures may be contacted, and how. */
import { isIP } from 'node:net'
import type { Cloud, ServiceName } from './types.ts'

/**
 * 'service': a configured service, which gets the token. 'elsewhere': another public host, which is only contacted on request
 * of the person, without the token.
 */
export type PictureSource =
  { kind: 'service'; service: ServiceName; url: URL } | { kind: 'elsewhere'; url: URL }

/** Names that only exist in a local network. */
const LOCAL_NAME = /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|corp|home\.arpa)$/

/**
 * Plain http is only possible for a configured service, which is then on this machine. Names are not resolved: through a
 * proxy they could not be, and the answer may be another one a moment later. A name that leads to a private address is
 * therefore contacted, but only after a click, and what is not a picture is discarded.
 * @returns null if the address must not be contacted at all
 */
export function pictureSource(text: string, cloud: Cloud): PictureSource | null {
  const url = URL.parse(text)
  if (url?.username !== '' || url.password !== '') return null
  const services = Object.entries(cloud.services) as [ServiceName, string][]
  const found = services.find(([, base]) => new URL(base).origin === url.origin)
  if (found !== undefined) return { kind: 'service', service: found[0], url }
  return url.protocol === 'https:' && url.port === '' && isPublicName(url.hostname)
    ? { kind: 'elsewhere', url }
    : null
}

/** Whether it is a name, not an address, that is not known to be local. */
function isPublicName(host: string): boolean {
  const name = host.replace(/\.$/, '')
  const isAddress = name.startsWith('[') || isIP(name) !== 0
  return !isAddress && name.includes('.') && !LOCAL_NAME.test(name)
}
