/** `npm run attack [-- options]`: builds the program and runs test/attack/run.ts, which knows the options. */
import { compile } from '../tools/compile.ts'
import { runScript } from '../tools/run-script.ts'

compile()
process.exitCode = await runScript('test/attack/run.ts', process.argv.slice(2))
