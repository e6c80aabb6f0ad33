import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync
} from 'node:fs'
import { delimiter, join } from 'node:path'

function writeProgram(file: string, lines: string[]): void {
  writeFileSync(file, `#!/bin/sh\n${lines.join('\n')}\n`)
  chmodSync(file, 0o755)
}

/**
 * Makes links open in the program that $BROWSER names. Electron calls xdg-open, which prefers the desktop's own settings to
 * that variable, so this puts another xdg-open first in PATH.
 * @returns the environment for the program
 */
export function preferBrowserVariable(env: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  if (process.platform !== 'linux' || !env.BROWSER) return env
  mkdirSync(folder, { recursive: true })
  writeProgram(join(folder, 'xdg-open'), ['exec $BROWSER "$1"'])
  return { ...env, PATH: [folder, env.PATH].join(delimiter) }
}

export type LinkCatcher = {
  /** The executable to use as $BROWSER. */
  program: string
  close(): void
}

/** Creates an executable that replaces the browser and passes each link to `onLink` instead of opening it. */
export function createLinkCatcher(folder: string, onLink: (url: string) => void): LinkCatcher {
  mkdirSync(folder, { recursive: true })
  const links = join(folder, 'links')
  rmSync(links, { force: true })
  appendFileSync(links, '')
  const program = join(folder, 'browser')
  writeProgram(program, [`printf '%s\\n' "$1" >> '${links}'`])
  let seen = 0
  const watcher = watch(links, () => {
    if (!existsSync(links)) return
    const lines = readFileSync(links, 'utf8').split('\n').slice(0, -1)
    for (const line of lines.slice(seen)) onLink(line)
    seen = lines.length
  })
  return { program, close: () => watcher.close() }
}
