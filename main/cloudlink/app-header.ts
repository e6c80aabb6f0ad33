/** The X-Mitel-App header of every REST call, including token calls. */
import { v4 as uuid } from 'uuid'
import type { AppIdentity } from './types.ts'

/** One GUID per process: it lets the service distinguish runs of the program. */
const SESSION_ID = uuid()

/**
 * `<app>-<flavour>/<version>/;platform=<os>/<osVersion>;session-id=<guid>`, all lower case. The slash after the
 * version appears in the vendor's own example.
 */
export function appHeader(app: AppIdentity): string {
  const value = `${app.name}/${app.version}/;platform=${app.os}/${app.osVersion};session-id=${SESSION_ID}`
  return value.toLowerCase()
}
