/** The sandbox as a program of its own. It writes a cloud file and, to its file descriptor 3, one line when it is up. */
import { closeSync, fstatSync, mkdirSync, writeFileSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startSandbox } from './index.ts'

const number = { type: 'string' } as const
const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    seed: number,
    users: number,
    conversations: number,
    messages: number,
    'cloud-file': { type: 'string' },
    lenient: { type: 'boolean' }
  }
})

/** @throws with a sentence where it is none. */
function countOf(name: 'seed' | 'users' | 'conversations' | 'messages'): Record<string, number> {
  const text = values[name]
  if (text === undefined) return {}
  const count = Number(text)
  if (!Number.isInteger(count) || count < 0) throw new Error(`--${name} wants a whole number, not "${text}".`)
  return { [name]: count }
}

try {
  const folder = resolve(values.folder ?? '.run/sandbox')
  mkdirSync(folder, { recursive: true })
  const sandbox = await startSandbox({
    folder,
    strict: values.lenient !== true,
    ...countOf('seed'),
    ...countOf('users'),
    ...countOf('conversations'),
    ...countOf('messages')
  })
  const cloudFile = resolve(values['cloud-file'] ?? join(folder, 'cloud.json'))
  writeFileSync(cloudFile, JSON.stringify(sandbox.cloud, null, 2))
  const { users, resident, controlUrl } = sandbox
  const facts = JSON.stringify({ cloudFile, users: users.slice(0, 6), resident, controlUrl })
  if (isOpen(3)) {
    writeSync(3, `${facts}\n`)
    closeSync(3)
  } else {
    console.log(`The sandbox runs. Cloud file: ${cloudFile}\nControl: ${controlUrl}`)
    for (const { name, userName, password, accountId } of users.slice(0, 6)) {
      console.log(`  ${name}: user name ${userName}, password ${password}, account ID ${accountId}`)
    }
    console.log(`${resident.name} answers what is written to her. Ctrl+C ends the sandbox.`)
  }
  let stopping = false
  const stop = (): void => {
    // Ctrl+C comes twice: from the terminal and from the command that started this program.
    if (stopping) return
    stopping = true
    void sandbox.stop().then(() => process.exit(0))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

function isOpen(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFIFO() || fstatSync(descriptor).isSocket()
  } catch {
    return false
  }
}
