import { join } from 'node:path'
import { root } from '../tools/paths.ts'
import { downloadElectron, findElectron } from './electron-binary.ts'

/** What the program runs in: Electron's own binary, or the stand-in of test/electron. */
export type Shell = {
  name: 'Electron' | 'stand-in'
  /** One line to print: which shell was chosen, and why. */
  why: string
  /** The executable. Both have Electron's command line: [-r <module>] [switches] <app> [arguments]. The app is a folder or an archive. */
  file: string
  /** Switches to pass before the app's folder. */
  switches: string[]
}

/** Chromium refuses to start as root unless its process sandbox is off. */
function electron(file: string, why: string): Shell {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0
  return {
    name: 'Electron',
    why: `Running in Electron: ${why}.${isRoot ? ' As root it runs without its process sandbox.' : ''}`,
    file,
    switches: isRoot ? ['--no-sandbox'] : []
  }
}

function standIn(why: string): Shell {
  return {
    name: 'stand-in',
    why: `Running in the stand-in for Electron, with a Chromium window: ${why}.`,
    file: join(root, 'test/electron/electron'),
    switches: []
  }
}

/**
 * Chooses Electron if its binary is installed or can be downloaded, otherwise the stand-in. TEST_SHELL ('electron' or
 * 'stand-in') forces one of them.
 * @throws if the forced shell is not available, or TEST_SHELL has another value
 */
export function chooseShell(env: NodeJS.ProcessEnv): Shell {
  const { TEST_SHELL: wanted = '' } = env
  if (!['', 'electron', 'stand-in'].includes(wanted)) {
    throw new Error(`TEST_SHELL is "${wanted}"; it may be electron or stand-in.`)
  }
  if (wanted === 'stand-in') return standIn('TEST_SHELL asks for it')
  const shell = electronOrStandIn(env)
  if (wanted === 'electron' && shell.name !== 'Electron') {
    throw new Error(`TEST_SHELL asks for Electron. ${shell.why}`)
  }
  return shell
}

function electronOrStandIn(env: NodeJS.ProcessEnv): Shell {
  const present = findElectron(env)?.executable ?? null
  if (present !== null) return electron(present, `its binary is at ${present}`)
  const problem = env.ELECTRON_OVERRIDE_DIST_PATH
    ? 'ELECTRON_OVERRIDE_DIST_PATH names a folder that does not hold its binary'
    : downloadElectron()
  const downloaded = problem === null ? (findElectron(env)?.executable ?? null) : null
  if (downloaded !== null) return electron(downloaded, 'its binary was downloaded')
  return standIn(problem ?? 'its binary is missing after the download')
}
