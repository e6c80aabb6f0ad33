/**
 * Hostile servers: what a service, or whoever stands in its place, answers. The token must not leave its host, memory and
 * time stay bounded, and every failure is typed.
 */
import { CloudLinkError } from '../../../main/cloudlink/errors.ts'
import type { AttackOptions, Part, PartResult } from '../part.ts'
import { hostileAnswers } from './answers.ts'
import type { HostileAnswer } from './answers.ts'
import { clientCalls } from './client-calls.ts'
import { cloudAt, openClient, SECRETS } from './client.ts'
import { startHostileServer } from './hostile-server.ts'
import type { HostileServer } from './hostile-server.ts'
import { attackSignIn } from './sign-in.ts'
import { attackTls } from './tls.ts'

/** How much more memory the answers to the calls of one attack may take, in bytes. A bomb would take a gigabyte each. */
const MOST_MEMORY = 800 * 1024 * 1024
/** How long a call may take, in ms of the real clock: its longest timeout is 35 s on a clock that is 50 times faster. */
const LIMIT = 90_000
/** Calls whose result may be made of an unusable answer. */
const TOLERANT = ['createAttachment']
/** In the short form, the calls that differ most. */
const FEW = ['listParticipants', 'createMessage', 'fetchPicture']

export const servers: Part = {
  name: 'servers',
  async run({ quick, say }: AttackOptions): Promise<PartResult> {
    const result: PartResult = { name: 'servers', tried: 0, escapes: [], leaks: [] }
    const thief = await startHostileServer((_request, response) => response.end('{}'))
    try {
      for (const one of hostileAnswers(thief.origin)) await attackWith(one, thief, quick, result)
      say(`${result.tried} calls got hostile answers`)
      for (const attack of [attackTls, attackSignIn]) {
        const { tried, escapes } = await attack()
        result.tried += tried
        result.escapes.push(...escapes)
      }
    } finally {
      await thief.stop()
    }
    return result
  }
}

async function attackWith(
  { name, answer, expected }: HostileAnswer,
  thief: HostileServer,
  quick: boolean,
  result: PartResult
): Promise<void> {
  const server = await startHostileServer(answer)
  const stolen = thief.requests()
  const cloud = cloudAt(server.origin)
  const client = await openClient(cloud)
  const memory = watchMemory()
  const calls = Object.entries(clientCalls(cloud.services.chat)).filter(([of]) => !quick || FEW.includes(of))
  await Promise.all(
    calls.map(async ([of, call]) => {
      const outcome = await outcomeOf(call(client.cloudlink))
      const mayResolve = expected === 'any' || TOLERANT.includes(of)
      if (outcome !== 'typed error' && !(outcome === 'result' && mayResolve))
        result.escapes.push(`${name}: ${of} ended with ${outcome}`)
      result.tried++
    })
  )
  client.cloudlink.dispose()
  const grown = memory.end()
  if (grown > MOST_MEMORY) result.escapes.push(`${name}: ${Math.round(grown / 1e6)} MB more memory`)
  if (thief.requests() > stolen) result.escapes.push(`${name}: another host was contacted`)
  if (server.seen.some((one) => one.includes('session='))) result.escapes.push(`${name}: a cookie was kept`)
  const logged = client.logged.join('\n')
  for (const secret of Object.values(SECRETS)) {
    if (logged.includes(secret)) result.leaks.push(`${name}: a token is in the log`)
    if (thief.seen.some((one) => one.includes(secret))) result.leaks.push(`${name}: another host got a token`)
  }
  await server.stop()
}

/** How a call ended, in words. */
async function outcomeOf(call: Promise<unknown>): Promise<string> {
  const timer = Promise.withResolvers<string>()
  const timeout = setTimeout(() => timer.resolve('no end'), LIMIT)
  const ended = call.then(
    () => 'result',
    (error: unknown) => {
      if (!(error instanceof CloudLinkError)) return `an unexpected error: ${String(error)}`
      const shown = JSON.stringify(error) + String(error.stack)
      return Object.values(SECRETS).some((secret) => shown.includes(secret))
        ? 'a token in its error'
        : 'typed error'
    }
  )
  try {
    return await Promise.race([ended, timer.promise])
  } finally {
    clearTimeout(timeout)
  }
}

/** Measures by how much the memory of this process grows, in bytes. */
function watchMemory(): { end(): number } {
  const before = process.memoryUsage.rss()
  let most = before
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20)
  return {
    end() {
      clearInterval(timer)
      return most - before
    }
  }
}
