/** The log file: what happened, never what was said, by whom, or with which token. */
import { constants, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import electronLog from 'electron-log/node'
import type { Log } from '../kernel/log.ts'

export type LogFile = Log & { erase(): Promise<void> }

const { O_APPEND, O_CREAT, O_WRONLY } = constants
/** Windows has no such flag, and no such links without an administrator's rights. */
const APPEND = O_APPEND | O_CREAT | O_WRONLY | (process.platform === 'win32' ? 0 : constants.O_NOFOLLOW)

/** What is a link, has another name too, or belongs to somebody else is no log of ours: it goes, what it leads to stays. */
function keepOwn(folder: string): void {
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
    // A folder that cannot be written has no log; the start reports it.
  }
}

/** Logs to `folder`/main.log (1 MB, one older file kept) and, where there is a terminal, to that. */
export function openLog(folder: string): LogFile {
  const logger = electronLog.create({ logId: 'main' })
  keepOwn(folder)
  // A link that appears later is not followed either. Node takes the flags as a number too, which this type leaves out.
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
    erase: () => rm(folder, { recursive: true, force: true })
  }
}
