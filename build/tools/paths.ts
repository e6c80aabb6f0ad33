import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** What the commands keep between runs: nothing in it is worth keeping for long. */
export const runFolder = join(root, '.run')
