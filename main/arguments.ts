/** Parses the command line. */
import { parseArgs } from 'node:util'
import { LINK_SCHEME } from './identity.ts'
import { StartupError } from './startup-error.ts'

export type Arguments = {
  /** Path of a cloud file, see readCloudFile. */
  cloud: string | null
  /** The folder for all data of this program; null for the default of the operating system. */
  profile: string | null
  /** Start without showing the window. */
  hidden: boolean
  /** A cloudlink-chat: link that the operating system passed to the program. */
  link: string | null
}

/**
 * The first link after `--`, where the operating system puts it; null without one. Words before `--` are no links, and those
 * after it are no switches, so that a link can never be mistaken for a switch.
 */
export function linkIn(words: string[]): string | null {
  const terminator = words.indexOf('--')
  if (terminator === -1) return null
  return words.slice(terminator + 1).find((word) => word.startsWith(`${LINK_SCHEME}:`)) ?? null
}

/**
 * Parses the arguments after the program's name. Ignores unknown switches, because Chromium has its own.
 * @throws StartupError if a switch has no value
 */
export function parseArguments(args: string[]): Arguments {
  const { values } = parseArgs({
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
    link: linkIn(args)
  }
}
