/** `npm run sandbox [-- --seed 1 --users 12 --conversations 9 --messages 420]`: runs only the local CloudLink. */
import { join } from 'node:path'
import { runFolder } from '../tools/paths.ts'
import { runScript } from '../tools/run-script.ts'

const args = ['--folder', join(runFolder, 'sandbox'), ...process.argv.slice(2)]
process.exitCode = await runScript('test/sandbox/cli.ts', args)
