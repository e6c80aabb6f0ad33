/**
 * Runs the sandbox from the command line. Once it is up, it prints how to sign in, or, if file descriptor 3 is a pipe,
 * writes one line of JSON to it instead.
 */
import { closeSync, fstatSync, mkdirSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { DEFAULTS, startSandbox } from './index.ts'
import type { Sandbox } from './index.ts'
import { parseVariants, variantNames, VARIANTS } from './variants.ts'
import { parseWithout, SWITCHES } from './without.ts'

const USAGE = `Usage: npm run sandbox -- [options]

  --folder <folder>     where to keep the data (default: .run/sandbox)
  --cloud-file <file>   where to write the cloud file (default: cloud.json in that folder)
  --quiet               no colleagues who write, join and change their presence by themselves
  --lenient             accept calls without a valid X-Mitel-App header
  --variant <name,...>  differ from the documented service in these ways
  --variants            list the variants
  --without <name,...>  refuse what a service may not allow (answering with this status):
${switchLines()}
  --help                show this help

For new data only (to start again, delete the folder):
  --seed <n>            seed of the random data (default: ${DEFAULTS.seed})
  --users <n>           number of users (default: ${DEFAULTS.users})
  --conversations <n>   number of conversations (default: ${DEFAULTS.conversations})
  --messages <n>        number of messages (default: ${DEFAULTS.messages})
  --stream-people <n>   add a public Stream with this many people`

function switchLines(): string {
  return Object.entries(SWITCHES)
    .map(([name, { status, description }]) => `      ${name.padEnd(20)}${status}  ${description}`)
    .join('\n')
}

const text = { type: 'string' } as const

/** How many users are printed: the ones that the prepared conversations are between. */
const SHOWN = 6

type Options = ReturnType<typeof readOptions>

/** @throws Error with a message for the user if an option is invalid */
function readOptions(): Parameters<typeof startSandbox>[0] & { cloudFile: string } {
  const { values } = parseArgs({
    options: {
      folder: text,
      seed: text,
      users: text,
      conversations: text,
      messages: text,
      'stream-people': text,
      'cloud-file': text,
      quiet: { type: 'boolean' },
      lenient: { type: 'boolean' },
      variant: text,
      variants: { type: 'boolean' },
      without: text,
      help: { type: 'boolean' }
    }
  })
  if (values.help === true) {
    console.log(USAGE)
    process.exit(0)
  }
  if (values.variants === true) {
    const width = Math.max(...variantNames.map((name) => name.length))
    for (const name of variantNames) console.log(`${name.padEnd(width)}  ${VARIANTS[name].description}`)
    process.exit(0)
  }
  const count = (
    option: 'seed' | 'users' | 'conversations' | 'messages' | 'stream-people',
    name: string = option
  ): Record<string, number> => {
    const given = values[option]
    if (given === undefined) return {}
    if (!/^\d{1,9}$/.test(given)) throw new Error(`--${option} must be a whole number, but is "${given}".`)
    return { [name]: Number(given) }
  }
  // npm runs scripts in the project folder; INIT_CWD is the folder that it was called in.
  const from = process.env.INIT_CWD ?? process.cwd()
  const folder = resolve(from, values.folder ?? '.run/sandbox')
  return {
    folder,
    cloudFile: resolve(from, values['cloud-file'] ?? join(folder, 'cloud.json')),
    strict: values.lenient !== true,
    residents: values.quiet !== true,
    ...(values.variant === undefined ? {} : { variants: parseVariants(values.variant) }),
    ...(values.without === undefined ? {} : { without: parseWithout(values.without) }),
    ...count('seed'),
    ...count('users'),
    ...count('conversations'),
    ...count('messages'),
    ...count('stream-people', 'streamPeople')
  }
}

function announce({ controlUrl, resident, users: all }: Sandbox, { cloudFile }: Options): void {
  const users = all.slice(0, SHOWN)
  if (isPipe(3)) {
    writeSync(3, `${JSON.stringify({ cloudFile, controlUrl, users, resident })}\n`)
    closeSync(3)
    return
  }
  console.log(
    `The sandbox is running.\n\nCloud file:  ${cloudFile}\nControl URL: ${controlUrl}\n\nSign in as:`
  )
  for (const { name, userName, password, accountId } of users) {
    console.log(`  ${name}: user name ${userName}, password ${password}, account ID ${accountId}`)
  }
  console.log(`\n${resident.name} replies to every message. Press Ctrl+C to stop.`)
}

function isPipe(descriptor: number): boolean {
  try {
    const found = fstatSync(descriptor)
    return found.isFIFO() || found.isSocket()
  } catch {
    return false
  }
}

let sandbox: Sandbox | null = null
let stopping = false

/** Ctrl+C arrives twice: from the terminal and from the command that started this program. */
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  await sandbox?.stop()
  process.exit(process.exitCode ?? 0)
}

try {
  const options = readOptions()
  mkdirSync(dirname(options.cloudFile), { recursive: true })
  sandbox = await startSandbox(options)
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
  writeFileSync(options.cloudFile, JSON.stringify(sandbox.cloud, null, 2))
  announce(sandbox, options)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
  await stop()
}
