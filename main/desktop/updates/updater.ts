/** electron-updater, with what the program decides otherwise. Loaded for the first check, because it is large. */
import { AppImageUpdater, BaseUpdater, CancellationToken, MacUpdater, NsisUpdater } from 'electron-updater'
import type { AppUpdater } from 'electron-updater'
import type { Clock } from '../../kernel/clock.ts'
import { FeedRequests } from './feed-requests.ts'
import type { OpenRequest } from './feed-requests.ts'
import { UpdateError, updateErrorOf } from './update-error.ts'
import { filesOf } from './update-files.ts'

/** What the update server offers to this installation. */
export type Offer = {
  version: string
  /** Newer than this program, and rolled out to this installation. */
  isNewer: boolean
  isOlder: boolean
}

export type Updater = {
  /** @throws UpdateError */
  check(): Promise<Offer>
  /**
   * Downloads and verifies what the last check found. A file that is already there is only verified.
   * @param onProgress gets whole percents
   * @throws UpdateError if it failed, or for an aborted signal
   */
  download(onProgress: (percent: number) => void, signal: AbortSignal): Promise<void>
  /**
   * Puts the downloaded version in place. Called when the program has stopped and only its process is left.
   * @param restart whether to start the new version
   * @returns whether that worked, as far as it is known
   */
  install(restart: boolean): boolean
}

export type UpdaterOptions = {
  platform: NodeJS.Platform
  name: string
  version: string
  /** app-update.yml, which electron-builder writes into the resources. */
  configFile: string
  /** The folder with the update files, instead of the feed in `configFile`. */
  feed: string | null
  /** Where downloads and the random number for staged roll-outs are kept. */
  folder: string
  open: OpenRequest
  mayRequest(url: URL): boolean
  clock: Clock
}

export function createUpdater(options: UpdaterOptions): Updater {
  const { feed } = options
  const requests = new FeedRequests(options)
  const updater = libraryUpdater(options)
  updater.logger = null
  updater.autoDownload = false
  // On macOS the system installs it, and must get it beforehand. Otherwise see `install`.
  updater.autoInstallOnAppQuit = options.platform === 'darwin'
  // Always: the library would otherwise decide for itself whether this installation may update.
  updater.forceDevUpdateConfig = true
  updater.allowDowngrade = false
  // Parts of files cannot be checked against the size and hash of the whole one while they arrive.
  updater.disableDifferentialDownload = true
  updater.disableWebInstaller = true
  // The library has a constructor argument for the other one, but none for this.
  Object.assign(updater, { httpExecutor: requests })
  if (feed !== null) updater.setFeedURL({ provider: 'generic', url: feed })

  async function attempt<T>(work: () => Promise<T>): Promise<T> {
    requests.forgetProblem()
    try {
      return await work()
    } catch (error) {
      throw requests.problem ?? updateErrorOf(error)
    }
  }

  return {
    check: () =>
      attempt(async () => {
        const result = await updater.checkForUpdates()
        if (result === null) throw new UpdateError('update-failed')
        const { updateInfo, isUpdateAvailable: isNewer } = result
        if (isNewer) requests.files = filesOf(updateInfo)
        const { version } = updateInfo
        // The library's types lack those of semver.
        const current = updater.currentVersion as { compare(other: string): number }
        return { version, isNewer, isOlder: current.compare(version) > 0 }
      }),
    async download(onProgress, signal) {
      signal.throwIfAborted()
      const token = new CancellationToken()
      const cancel = (): void => token.cancel()
      signal.addEventListener('abort', cancel, { once: true })
      requests.onReceived = (received, total) => onProgress(Math.floor((received / total) * 100))
      try {
        await attempt(() => updater.downloadUpdate(token))
      } finally {
        signal.removeEventListener('abort', cancel)
      }
    },
    install(restart) {
      if (updater instanceof BaseUpdater) return updater.install(true, restart)
      if (restart) updater.quitAndInstall()
      return true
    }
  }
}

/** The part of the library for this system, without the library's own view of the program. */
function libraryUpdater({ platform, name, version, configFile, folder }: UpdaterOptions): AppUpdater {
  const app = {
    name,
    version,
    isPackaged: true,
    appUpdateConfigPath: configFile,
    userDataPath: folder,
    baseCachePath: folder,
    whenReady: async () => undefined,
    // Only for the packages of Linux, which this program leaves to the package manager.
    relaunch: () => undefined,
    quit: () => undefined,
    onQuit: () => undefined
  }
  if (platform === 'win32') return new NsisUpdater(null, app)
  if (platform === 'darwin') return new MacUpdater(undefined, app)
  return new AppImageUpdater(null, app)
}
