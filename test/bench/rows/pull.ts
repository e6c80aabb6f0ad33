import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openSandbox } from '../../../build/launch/sandbox.ts'
import { controlOf, firstUser } from '../account.ts'
import type { Bench } from '../bench.ts'
import type { Job, Pulled } from '../pull/job.ts'
import { compare } from '../row.ts'
import type { Row } from '../row.ts'
import { median } from '../statistics.ts'

/** How many background requests may be sent at once before the rate of one per second: main/cloudlink/request-limiter.ts. */
const BURST = 30

/** Fetches and stores 100,000 messages, compared with a single thread that does the minimum. */
export async function pull(bench: Bench): Promise<Row[]> {
  const messages = bench.quick ? 2_000 : 100_000
  const folder = join(bench.newFolder('pull'), 'sandbox')
  mkdirSync(folder)
  const seed = { seed: 1, users: 12, conversations: 0, messages, now: Date.UTC(2026, 0, 5) }
  writeFileSync(join(folder, 'seed.json'), JSON.stringify(seed))
  const sandbox = await openSandbox(bench.children, folder)
  const user = firstUser(sandbox)
  const control = controlOf(sandbox)

  async function time(program: 'ours' | 'limit'): Promise<number> {
    const job: Job = { cloudFile: sandbox.cloudFile, user, file: join(bench.newFolder('pulled'), 'store.db') }
    const at = (name: string): string => join(import.meta.dirname, '../pull', name)
    const args = program === 'ours' ? ['--import', at('no-cap.ts')] : []
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...args,
      at(`${program}.ts`),
      JSON.stringify(job)
    ])
    const pulled = JSON.parse(stdout) as Pulled
    if (pulled.messages !== messages) {
      throw new Error(`${program} pulled ${pulled.messages} messages instead of ${messages}.`)
    }
    return pulled.ms / 1_000
  }

  const ours: number[] = []
  const limits: number[] = []
  const before = (await control.requests()).length
  ours.push(await time('ours'))
  const requests = (await control.requests()).length - before
  limits.push(await time('limit'))
  for (let pair = 1; pair < (bench.quick ? 1 : 5); pair++) {
    ours.push(await time('ours'))
    limits.push(await time('limit'))
  }
  const minutes = Math.ceil((requests - BURST) / 60)
  return [
    compare({
      name: 'pull',
      unit: 's',
      ours,
      limits,
      paired: true,
      read: median,
      goal: { of: 'ratio', atMost: 1.3, width: 0.3, words: 'ratio ≤ 1.3' },
      judged: !bench.quick,
      note: `${messages} messages in ${requests} requests; with the limit of one per second, about ${minutes} minutes`
    })
  ]
}
