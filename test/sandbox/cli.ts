/**
 * The sandbox as a program of its own: `--folder`, `--seed`, `--users`, `--conversations`, `--messages`,
 * `--cloud-file`, `--lenient` (calls without X-Mitel-App pass), `--variant <name,...>` (another service, see variants.ts;
 * `--variants` lists them). It writes a cloud file and, to its file descriptor 3
 * where that is a pipe, one line of JSON when it is up; else it tells a person.
 */
import { closeSync, fstatSync, mkdirSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startSandbox } from './index.ts'
import type { Sandbox } from './index.ts'
import { parseVariants, variantNames, VARIANTS } from './variants.ts'

const text = { type: 'string' } as const

/** How many of the people are told about: those whom everybody's first conversations are with. */
const SHOWN = 6

type Options = ReturnType<typeof readOptions>

/** @throws with a sentence where something is wrong. */
function readOptions(): Parameters<typeof startSandbox>[0] & { cloudFile: string } {
  const { values } = parseArgs({
    options: {
      folder: text,
      seed: text,
      users: text,
      conversations: text,
      messages: text,
      'cloud-file': text,
      lenient: { type: 'boolean' },
      variant: text,
      variants: { type: 'boolean' }
    }
  })
  if (values.variants === true) {
    for (const name of variantNames) console.log(`${name}: ${VARIANTS[name].description}`)
    process.exit(0)
  }
  const count = (name: 'seed' | 'users' | 'conversations' | 'messages'): Record<string, number> => {
    const given = values[name]
    if (given === undefined) return {}
    if (!/^\d{1,9}$/.test(given)) throw new Error(`--${name} wants a whole number, not "${given}".`)
    return { [name]: Number(given) }
  }
  // npm runs scripts in the project's folder and says here where it was called.
  const from = process.env.INIT_CWD ?? process.cwd()
  const folder = resolve(from, values.folder ?? '.run/sandbox')
  return {
    folder,
    cloudFile: resolve(from, values['cloud-file'] ?? join(folder, 'cloud.json')),
    strict: values.lenient !== true,
    ...(values.variant === undefined ? {} : { variants: parseVariants(values.variant) }),
    ...count('seed'),
    ...count('users'),
    ...count('conversations'),
    ...count('messages')
  }
}

function announce({ controlUrl, resident, users: all }: Sandbox, { cloudFile }: Options): void {
  const users = all.slice(0, SHOWN)
  if (isPipe(3)) {
    writeSync(3, `${JSON.stringify({ cloudFile, controlUrl, users, resident })}\n`)
    closeSync(3)
    return
  }
  console.log(`The sandbox runs. Cloud file: ${cloudFile}\nControl: ${controlUrl}`)
  for (const { name, userName, password, accountId } of users) {
    console.log(`  ${name}: user name ${userName}, password ${password}, account ID ${accountId}`)
  }
  console.log(`${resident.name} answers what is written to her. Ctrl+C ends the sandbox.`)
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

/** Ctrl+C comes twice: from the terminal and from the command that started this program. */
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
