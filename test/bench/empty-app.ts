/** Builds the empty app, which shows what the shell with an empty Vue page costs. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

/** Writes the app into the folder. */
export async function writeEmptyApp(folder: string): Promise<void> {
  const source = join(import.meta.dirname, 'empty-app')
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(source, 'main.js'), join(folder, 'main.js'))
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'empty', version: '0.0.0', type: 'module', main: 'main.js' })
  )
  await build({
    root: source,
    base: './',
    configFile: false,
    logLevel: 'error',
    build: { outDir: join(folder, 'page'), emptyOutDir: true, modulePreload: { polyfill: false } }
  })
}
