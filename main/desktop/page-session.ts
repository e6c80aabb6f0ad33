/** The Electron session of the pages: in memory, without permissions and without network access. */
import { session as sessions } from 'electron'
import type { Session } from 'electron'
import { PAGE_ORIGIN } from './page-files.ts'
import type { ReadPicture } from './page-files.ts'
import { servePage } from './scheme.ts'
import { cutOff, refusePermissions } from './window-security.ts'

export type PageSession = {
  session: Session
  /** Resolves when the session has no network access. Pages must not be loaded before. */
  ready: Promise<void>
}

/** @param folder of the built page; Electron must be ready */
export function openPageSession(folder: string, readPicture: ReadPicture): PageSession {
  const session = sessions.fromPartition('page', { cache: false })
  for (const one of [session, trafficSession(), sessions.defaultSession]) refusePermissions(one)
  servePage(session, folder, readPicture)
  return { session, ready: cutOff(session, PAGE_ORIGIN) }
}

/** The session of the client's requests: in memory, without a cache, because a cache would store responses unencrypted. */
export function trafficSession(): Session {
  return sessions.fromPartition('traffic', { cache: false })
}
