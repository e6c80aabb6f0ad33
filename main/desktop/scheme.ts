/** Registers the page's custom scheme in Electron. app://cloudlink-chat/ only serves the built page. */
import { protocol } from 'electron'
import type { Session } from 'electron'
import { pageFiles, SCHEME } from './page-files.ts'
import type { ReadPicture } from './page-files.ts'

/** Must run before the application is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }
  ])
}

/** Serves the files of `folder`, and pictures, in the given session. */
export function servePage(session: Session, folder: string, readPicture: ReadPicture): void {
  session.protocol.handle(SCHEME, pageFiles(folder, readPicture))
}
