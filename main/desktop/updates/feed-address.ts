/** Which addresses the updater may request. */

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost']

/**
 * Only https. Plain http to this machine is for trying updates in development; a packaged program refuses it.
 * @param url of a request, or of a redirect
 */
export function mayRequest({ protocol, hostname }: URL, isPackaged: boolean): boolean {
  return protocol === 'https:' || (!isPackaged && protocol === 'http:' && LOOPBACK.includes(hostname))
}
