/** `npm run sandbox [-- --seed 1 --users 12 --conversations 9 --messages 420]`: a CloudLink to point clients at. */
import { join } from 'node:path'
import { runFolder } from '../paths.ts'

process.argv.splice(2, 0, '--folder', join(runFolder, 'sandbox'))
await import('../../test/sandbox/cli.ts')
