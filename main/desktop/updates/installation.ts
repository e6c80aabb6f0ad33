/** How the program was installed, which decides who updates it. */
import { dirname, isAbsolute, join, sep } from 'node:path'
import type { UpdatedBy } from '../../../preload/contract/index.ts'

export type Installation = UpdatedBy | 'store' | 'development'

export type InstallationFacts = {
  platform: NodeJS.Platform
  isPackaged: boolean
  /** Whether Electron says that the Mac App Store or the Microsoft Store installed the program. */
  isFromStore: boolean
  env: NodeJS.ProcessEnv
  /** Path of the running program. */
  execPath: string
  /** The file `package-type` in the resources, which electron-builder writes into Linux packages; null if there is none. */
  packageType: string | null
  /** Whether this user may write to the file or folder. */
  canWrite(path: string): boolean
  exists(path: string): boolean
}

/** @returns 'manual' for what nobody updates: an unpacked archive, or a program that may not replace its own files */
export function installationOf(facts: InstallationFacts): Installation {
  if (!facts.isPackaged) return 'development'
  if (facts.isFromStore) return 'store'
  if (facts.platform === 'win32') return onWindows(facts)
  if (facts.platform === 'darwin') return onMac(facts)
  return onLinux(facts)
}

/** The installer for people leaves an uninstaller beside the program; the one for administrators (MSI) does not. */
function onWindows({ execPath, exists }: InstallationFacts): Installation {
  const folder = execPath.slice(0, execPath.lastIndexOf('\\'))
  return exists(`${folder}\\Uninstall CloudLink Chat.exe`) ? 'self' : 'package-manager'
}

/** A program that runs from a disk image, or that macOS moved to a random folder for this run, cannot replace itself. */
function onMac({ execPath, canWrite }: InstallationFacts): Installation {
  const bundle = /^(.*\.app)\/Contents\/MacOS\//.exec(execPath)?.[1]
  if (bundle === undefined || bundle.includes('/AppTranslocation/')) return 'manual'
  return canWrite(dirname(bundle)) ? 'self' : 'manual'
}

function onLinux(facts: InstallationFacts): Installation {
  const { env, packageType, canWrite } = facts
  if (isSet(env.SNAP) || isSet(env.FLATPAK_ID)) return 'store'
  // Before the package type, which electron-builder may leave behind for the next package that it builds.
  const image = appImage(facts)
  // The file is deleted and written again.
  if (image !== null) return canWrite(dirname(image)) && canWrite(image) ? 'self' : 'manual'
  return packageType === null ? 'manual' : 'package-manager'
}

/**
 * The AppImage that the program runs from. A program that another AppImage started inherits its variables, and must not
 * replace that file.
 */
function appImage({ env, execPath }: InstallationFacts): string | null {
  const { APPIMAGE: image = '', APPDIR: mount = '' } = env
  const isInside = isAbsolute(mount) && execPath.startsWith(join(mount, sep))
  return isAbsolute(image) && isInside ? image : null
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== ''
