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
 * The variables with which links open in the program that $BROWSER names. xdg-open, which Electron calls, asks the
 * desktop first and that variable last; so another one stands before it.
 */
export function browserFirst(env: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  if (process.platform !== 'linux' || !env.BROWSER) return env
  mkdirSync(folder, { recursive: true })
  writeProgram(join(folder, 'xdg-open'), ['exec $BROWSER "$1"'])
  return { ...env, PATH: [folder, env.PATH].join(delimiter) }
}

export type LinkCatcher = {
  /** For $BROWSER: hands links to us instead of opening them. */
  program: string
  close(): void
}

/** Makes a program that takes the browser's place; each link that it is asked to open goes to `onLink`. */
export function catchLinks(folder: string, onLink: (url: string) => void): LinkCatcher {
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
