/** After sleep, and when the network returns, the program reconnects at once and fetches missed messages. */
import { createLive } from '../../main/sync/live.ts'
import { createManualClock } from '../support/manual-clock.ts'
import { emptyResult } from './part.ts'
import type { Cell, Part, PartResult } from './part.ts'
import { otherParticipant, quietConversation, startSignedIn, untilConnected, untilShown } from './scene.ts'
import type { Program } from './program.ts'
import { openStage } from './stage.ts'
import type { StagedCell } from './stage.ts'
import { silentLog } from '../support/silent-log.ts'

export const wake: Part = {
  name: 'wake',
  async run({ quick, seed, say }) {
    const result = emptyResult('wake')
    result.cells.push(
      await firstAttempt('while connected', 0),
      await firstAttempt('during the longest pause', 9)
    )
    const stage = await openStage()
    const cell = await stage.openCell({ speed: 1, sandbox: { seed } })
    try {
      const program = await startSignedIn(cell)
      for (let time = 1; time <= (quick ? 1 : 5); time++) {
        await comeBack(result, { name: 'sleep', time, program, cell, away: 'suspend', back: 'resume' })
        await comeBack(result, { name: 'no network', time, program, cell, away: 'offline', back: 'online' })
      }
      say(`${result.cells.length} cells`)
    } finally {
      await cell.close()
      await stage.close()
    }
    return result
  }
}

/** On a stopped clock: the attempt after the wake-up must not wait for any timer. */
async function firstAttempt(name: string, failures: number): Promise<Cell> {
  const clock = createManualClock()
  /** How many timers waited when an attempt was made, and when that was. */
  const attempts: { timers: number; at: number }[] = []
  const live = createLive({
    cloudlink: {
      async connectLive() {
        attempts.push({ timers: clock.pendingTimers().length, at: clock.monotonic() })
        if (attempts.length <= failures) throw new Error('not reached')
        return { close: async () => undefined }
      }
    },
    clock,
    log: silentLog,
    onEvent: () => undefined,
    onConnected: async () => undefined,
    onDisconnected: () => undefined,
    poll: async () => undefined,
    hasMissed: async () => false,
    onConnection: () => undefined
  })
  live.start()
  if (failures > 0) await clock.advanceUntil(() => attempts.length === failures)
  await clock.settled()
  const [before, woken] = [attempts.length, clock.monotonic()]
  live.reconnect()
  await clock.settled()
  const first = attempts[before]
  await live.stop()
  const ok = attempts.length === before + 1 && first?.timers === 0 && first.at === woken
  return {
    name: `wake-up ${name}: the first attempt has no delay`,
    ok,
    why: ok ? '' : 'The first attempt waited for a timer.'
  }
}

type Absence = {
  name: string
  time: number
  program: Program
  cell: StagedCell
  away: 'suspend' | 'offline'
  back: 'resume' | 'online'
}

/** Suspends or disconnects, then comes back. The time until live events work again is reported, not judged. */
async function comeBack(
  result: PartResult,
  { name, time, program, cell, away, back }: Absence
): Promise<void> {
  const conversationId = quietConversation(cell)
  const text = `Written during ${name}, ${time}`
  let why = ''
  try {
    if (away === 'offline') {
      await program.remote.act('network', false)
      await program.untilState((state) => state.connection === 'offline', 'The state did not become offline.')
    } else await program.remote.act('suspend')
    // The sockets of a sleeping machine look open but are dead.
    cell.sandbox.control.silenceSockets(true)
    cell.sandbox.control.lapseSubscriptions()
    cell.sandbox.control.say(otherParticipant(cell, conversationId), conversationId, text)

    const since = await program.lastEvent()
    const began = performance.now()
    if (back === 'online') await program.remote.act('network', true)
    else await program.remote.act('resume')
    let last = since
    for (let connection = ''; connection !== 'connected';) {
      const event = await program.remote.nextEvent('state', last)
      last = event.number
      connection = event.payload.connection
    }
    result.figures[`ms to live again after ${name} ${time}`] = Math.round(performance.now() - began)
    await untilShown(program, conversationId, text, 'sent')
    await untilConnected(program)
  } catch (error) {
    why = error instanceof Error ? error.message : String(error)
  }
  result.cells.push({ name: `live again after ${name} ${time}`, ok: why === '', why })
}
