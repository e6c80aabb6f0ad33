/** The options to start the program with the recorder. */
import { join } from 'node:path'
import { root } from '../../build/tools/paths.ts'

export type RecorderLaunch = {
  /** The module to load with `-r`. */
  hook: string
  env: { RECORDER_SOCKET: string }
  /** The path for connectRemote. */
  socket: string
}

/**
 * @param folder of the socket; Windows has named pipes instead
 * @param name of the socket, which must differ between programs that share a folder
 */
export function recorderIn(folder: string, name: string): RecorderLaunch {
  const path = join(folder, `${name}.sock`)
  const socket =
    process.platform === 'win32' ? `\\\\.\\pipe\\${path.replaceAll(/[^A-Za-z0-9]+/g, '-')}` : path
  return { hook: join(root, 'test/recorder/index.ts'), env: { RECORDER_SOCKET: socket }, socket }
}
