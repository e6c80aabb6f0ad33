/** What a failed request without a response means. */
import { CloudLinkError } from './errors.ts'

/** Errors that occur before a request is sent, first those of Node, then those of Chromium's network stack. */
const BEFORE_SENDING =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_INTERNET_DISCONNECTED|ERR_NAME_NOT_RESOLVED|ERR_CONNECTION_REFUSED|ERR_ADDRESS_UNREACHABLE|ERR_PROXY_CONNECTION_FAILED|ERR_CERT_|ERR_SSL_/

export function networkFailure(error: unknown): CloudLinkError {
  const description = describe(error)
  if (/redirect/i.test(description)) return new CloudLinkError('service', 'redirected')
  return new CloudLinkError('offline', 'unreachable', { neverSent: BEFORE_SENDING.test(description) })
}

/** Codes and messages of an error and its causes, for matching only. */
function describe(error: unknown): string {
  const parts: string[] = []
  for (let current = error; current instanceof Error; current = current.cause) {
    parts.push('code' in current ? String(current.code) : '', current.message)
  }
  return parts.join(' ')
}
