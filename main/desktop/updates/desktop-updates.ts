/** Connects the updates with Electron and with the files of this installation. */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, net } from 'electron'
import { trafficSession } from '../page-session.ts'
import { mayRequest } from './feed-address.ts'
import { installationOf } from './installation.ts'
import type { Installation } from './installation.ts'
import { readUpdatePolicy } from './update-policy.ts'
import { createUpdates } from './updates.ts'
import type { Updates, UpdatesOptions } from './updates.ts'

/** @param options.folder the profile folder */
export function createDesktopUpdates(
  options: Pick<UpdatesOptions, 'settings' | 'clock' | 'log' | 'onChanged'> & {
    folder: string
    name: string
    version: string
  }
): Updates {
  const { clock, folder, name, version } = options
  const { isPackaged } = app
  // For trying updates from the sources, see docs/updates.md.
  const ownFeed = isPackaged ? undefined : process.env.CLOUDLINK_UPDATE_FEED
  const configFile = isPackaged
    ? join(process.resourcesPath, 'app-update.yml')
    : join(app.getAppPath(), 'build', 'dev-app-update.yml')

  return createUpdates({
    ...options,
    installation: () => installation(isPackaged || ownFeed !== undefined),
    policy: readUpdatePolicy,
    async load(feed) {
      const { createUpdater } = await import('./updater.ts')
      return createUpdater({
        platform: process.platform,
        name,
        version,
        configFile,
        feed: ownFeed ?? feed,
        folder,
        open: (request) =>
          net.request({ ...request, session: trafficSession(), credentials: 'omit', cache: 'no-store' }),
        mayRequest: (url) => mayRequest(url, isPackaged),
        clock
      })
    },
    isOnline: () => net.isOnline(),
    random: Math.random,
    quit: () => app.quit()
  })
}

function installation(mayUpdate: boolean): Installation {
  const packageType = join(process.resourcesPath, 'package-type')
  return installationOf({
    platform: process.platform,
    isPackaged: mayUpdate,
    isFromStore: process.mas || process.windowsStore,
    env: process.env,
    execPath: process.execPath,
    packageType: existsSync(packageType) ? readFileSync(packageType, 'utf8').trim() : null,
    canWrite,
    exists: existsSync
  })
}

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
