/** The log file. It never contains message texts, names of people or tokens. */
import { constants, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import electronLog from 'electron-log/node'
import type { Log } from '../kernel/log.ts'

export type LogFile = Log & {
  erase(): Promise<void>
  /** The size of all log files. */
  bytes(): Promise<number>
}

const { O_APPEND, O_CREAT, O_WRONLY } = constants
/** Windows has no O_NOFOLLOW, and symbolic links there need administrator rights. */
const APPEND = O_APPEND | O_CREAT | O_WRONLY | (process.platform === 'win32' ? 0 : constants.O_NOFOLLOW)

/**
 * Removes log files that are links, have a second hard link, or belong to another user. Does not touch the target of a link.
 */
function removeForeignFiles(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (const name of ['main.log', 'main.old.log']) {
      const path = join(folder, name)
      const found = lstatSync(path, { throwIfNoEntry: false })
      if (found === undefined) continue
      const isOwn = found.isFile() && found.nlink === 1 && found.uid === (process.getuid?.() ?? found.uid)
      if (!isOwn) rmSync(path, { recursive: true })
    }
  } catch {
    // If the folder is not writable, there is no log. The start of the program reports that.
  }
}

/** Logs to `folder`/main.log (1 MB, one older file is kept), and warnings also to a terminal. */
export function openLog(folder: string): LogFile {
  const logger = electronLog.create({ logId: 'main' })
  removeForeignFiles(folder)
  // With this flag, links that are created later are not followed either. Node accepts a number here, but the type does not.
  logger.transports.file.writeOptions = { flag: APPEND as unknown as 'a', mode: 0o600, encoding: 'utf8' }
  logger.transports.file.resolvePathFn = () => join(folder, 'main.log')
  logger.transports.file.maxSize = 1_000_000
  logger.transports.file.level = 'info'
  logger.transports.console.level = process.stdout.isTTY ? 'warn' : false
  const line = (message: string, fields?: Record<string, string | number | boolean>): string =>
    fields === undefined ? message : `${message} ${JSON.stringify(fields)}`
  return {
    info: (message, fields) => logger.info(line(message, fields)),
    warn: (message, fields) => logger.warn(line(message, fields)),
    erase: () => rm(folder, { recursive: true, force: true }),
    async bytes() {
      const names = await readdir(folder).catch(() => [])
      const sizes = names.map((name) =>
        stat(join(folder, name)).then(
          ({ size }) => size,
          () => 0
        )
      )
      return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
    }
  }
}
