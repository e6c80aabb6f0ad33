/** What the command line says. */
import { parseArgs } from 'node:util'
import { StartupError } from './startup-error.ts'

export type Arguments = {
  /** A cloud file, see readCloudFile. */
  cloud: string | null
  /** The folder that holds everything this program keeps; null: the operating system's usual place. */
  profile: string | null
  /** Start without showing the window. */
  hidden: boolean
  /** A cloudlink-chat: link that the operating system handed over. */
  link: string | null
}

/**
 * Reads the arguments behind the program's own name. Unknown switches are ignored: Chromium has its own.
 * @throws StartupError where a switch lacks its value.
 */
export function parseArguments(args: string[]): Arguments {
  const { values, positionals } = parseArgs({
    args,
    strict: false,
    allowPositionals: true,
    options: { cloud: { type: 'string' }, profile: { type: 'string' }, hidden: { type: 'boolean' } }
  })
  const text = (name: 'cloud' | 'profile'): string | null => {
    const value = values[name]
    if (value === undefined) return null
    if (typeof value !== 'string' || value === '')
      throw new StartupError('switchNeedsValue', { name: `--${name}` })
    return value
  }
  return {
    cloud: text('cloud'),
    profile: text('profile'),
    hidden: values.hidden === true,
    link: positionals.find((word) => word.startsWith('cloudlink-chat:')) ?? null
  }
}
