/** The X-Mitel-App header, which every REST call carries, the token calls too. */
import { v4 as uuid } from 'uuid'
import type { AppIdentity } from './types.ts'

/** One GUID a process: the service tells runs of the program apart by it. */
const SESSION_ID = uuid()

/**
 * `<app>-<flavour>/<version>/;platform=<os>/<osVersion>;session-id=<guid>`, all lower case. The slash after the
 * version stands in the vendor's own example.
 */
export function appHeader(app: AppIdentity): string {
  const value = `${app.name}/${app.version}/;platform=${app.os}/${app.osVersion};session-id=${SESSION_ID}`
  return value.toLowerCase()
}
