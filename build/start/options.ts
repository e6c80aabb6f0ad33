import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export type StartOptions = {
  /** Path of a cloud file, or null for the sandbox. */
  cloud: string | null
  profile: string | null
  debuggingPort: number | null
  /** The file for screenshots of the window. */
  screenshot: string | null
  smoke: boolean
  /** The sandbox's colleagues do nothing by themselves. */
  quiet: boolean
  /** How the sandbox differs from the documented service. */
  variant: string | null
  /** What the sandbox refuses. */
  without: string | null
}

const OPTIONS = {
  cloud: { type: 'string' },
  profile: { type: 'string' },
  'remote-debugging-port': { type: 'string' },
  screenshot: { type: 'string' },
  smoke: { type: 'boolean' },
  quiet: { type: 'boolean' },
  variant: { type: 'string' },
  without: { type: 'string' }
} as const

const USAGE =
  'npm start takes: --cloud <file.json>, --profile <folder>, --remote-debugging-port <n>, ' +
  '--screenshot <file>, --smoke, --quiet, --variant <name,...>, --without <name,...> (all after `--`: ' +
  'npm start -- --smoke)'

/**
 * Parses the arguments of `npm start`.
 * @param folder the folder in which npm was called; relative paths are resolved against it
 * @throws Error that says what is wrong and lists the options
 */
export function parseStartOptions(args: string[], folder: string): StartOptions {
  const { values, tokens } = parseArgs({ args, options: OPTIONS, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'positional') throw new Error(`"${token.value}" is no option. ${USAGE}.`)
    if (token.kind !== 'option') continue
    if (!Object.hasOwn(OPTIONS, token.name)) {
      throw new Error(`There is no option ${token.rawName}. ${USAGE}.`)
    }
    if (
      OPTIONS[token.name as keyof typeof OPTIONS].type === 'string' &&
      (!token.value || token.value.startsWith('--'))
    )
      throw new Error(`${token.rawName} needs a value. ${USAGE}.`)
  }
  const path = (value: string | boolean | undefined): string | null =>
    typeof value === 'string' ? resolve(folder, value) : null

  const port = values['remote-debugging-port']
  const debuggingPort = port === undefined ? null : Number(port)
  if (
    debuggingPort !== null &&
    !(Number.isInteger(debuggingPort) && debuggingPort >= 1 && debuggingPort <= 65535)
  ) {
    throw new Error(`--remote-debugging-port wants a number from 1 to 65535, not "${String(port)}".`)
  }
  return {
    cloud: path(values.cloud),
    profile: path(values.profile),
    debuggingPort,
    screenshot: path(values.screenshot),
    smoke: values.smoke === true,
    quiet: values.quiet === true,
    variant: typeof values.variant === 'string' ? values.variant : null,
    without: typeof values.without === 'string' ? values.without : null
  }
}
