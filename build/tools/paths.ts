import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** For files that commands keep between runs. It can be deleted at any time. */
export const runFolder = join(root, '.run')
