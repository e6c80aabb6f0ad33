import type { Log } from '../../main/kernel/log.ts'

export const silentLog: Log = { info: () => undefined, warn: () => undefined }
