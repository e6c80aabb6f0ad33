import type { Platform } from '../preload/contract/index.ts'

/** The system by the name that the page uses. */
export const platform: Platform =
  process.platform === 'darwin' ? 'mac' : process.platform === 'win32' ? 'windows' : 'linux'
