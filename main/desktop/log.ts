/** The log file: what happened, never what was said, by whom, or with which token. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import electronLog from 'electron-log/node'
import type { Log } from '../cloudlink/types.ts'

export type LogFile = Log & { erase(): Promise<void> }

/** Logs to `folder`/main.log (1 MB, one older file kept) and, where there is a terminal, to that. */
export function openLog(folder: string): LogFile {
  const logger = electronLog.create({ logId: 'main' })
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
