/** Electron's command line, with and without an app in it. */
import { parseArgs } from 'node:util'

export type CommandLine = {
  /** Modules to load before the program. */
  modules: string[]
  /** The app's folder or archive, as given. */
  folder: string
  /** The executable of a packaged program; null if Electron's own binary was started with an app. */
  packaged: string | null
  /** What the program finds in process.argv after the executable. */
  args: string[]
}

/**
 * The hollow Electron of `npm run package -- --check` starts the stand-in with this, its own path, and its archive. All that
 * follows is the command line of the packaged program.
 */
const PACKAGED = '--stand-in-packaged'

/**
 * Parses `electron [-r <module>] [switches] <folder> [arguments]` as Electron's default app does: the first word that
 * is not a switch is the folder.
 * @param args without the executable
 * @throws if there is no folder
 */
export function readCommandLine(args: string[]): CommandLine {
  if (args[0] === PACKAGED) {
    const [, packaged = '', folder = '', ...rest] = args
    return { modules: [], folder, packaged, args: rest }
  }
  const options = { require: { type: 'string', short: 'r', multiple: true } } as const
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true })
  const folder = tokens.find((token) => token.kind === 'positional')
  if (folder === undefined)
    throw new Error('Usage: electron [-r <module>] [switches] <app folder> [arguments]')
  const modules = tokens.flatMap((token) =>
    token.kind === 'option' && token.name === 'require' && token.index < folder.index
      ? [token.value ?? '']
      : []
  )
  // As in Electron, the program gets all arguments, including those before the folder.
  return { modules, folder: folder.value, packaged: null, args }
}

/**
 * The switches that Chromium finds, with their values: words that begin with one or two dashes, at any position before `--`.
 * (base::CommandLine; on Windows also words with a slash, which the stand-in does not run on.)
 */
export function switchesIn(args: string[]): Map<string, string> {
  const end = args.indexOf('--')
  const words = end === -1 ? args : args.slice(0, end)
  return new Map(
    words.flatMap((word) => {
      const [, name, value = ''] = /^--?([^=]+)(?:=(.*))?$/s.exec(word) ?? []
      return name === undefined ? [] : [[name, value] as const]
    })
  )
}
