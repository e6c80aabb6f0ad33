/** `npm run package [-- arguments of electron-builder]`: builds the program and packages it for this system into dist/. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { compile } from '../tools/compile.ts'
import { root } from '../tools/paths.ts'

compile()
const builder = join(root, 'node_modules/electron-builder/cli.js')
const args = [builder, '--config', 'electron-builder.yml', '--publish', 'never', ...process.argv.slice(2)]
const run = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
process.exitCode = run.status ?? 1
