/** `npm run pictures [-- name ...]`: builds the program and runs test/guide/run.ts, which takes the pictures of the guide. */
import { compile } from '../tools/compile.ts'
import { runScript } from '../tools/run-script.ts'

compile()
process.exitCode = await runScript('test/guide/run.ts', process.argv.slice(2))
