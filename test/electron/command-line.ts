/** The part of Electron's command line before the arguments of the program. */
import { parseArgs } from 'node:util'

export type CommandLine = {
  /** Modules to load before the program. */
  modules: string[]
  /** The app's folder, as given. */
  folder: string
  /** The port of --remote-debugging-port, which Chromium accepts at any position. */
  debuggingPort: number | null
}

/**
 * Parses `electron [-r <module>] [switches] <folder> [arguments]` as Electron's default app does: the first word that
 * is not a switch is the folder.
 * @param args without the executable
 * @throws if there is no folder
 */
export function readCommandLine(args: string[]): CommandLine {
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
  const port = args.find((word) => word.startsWith('--remote-debugging-port='))?.split('=')[1]
  return { modules, folder: folder.value, debuggingPort: port === undefined ? null : Number(port) }
}
