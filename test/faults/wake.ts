/** After sleep, and when the network is back: the first attempt comes at once, and what was missed is there. */
import { createLive } from '../../main/sync/live.ts'
import { createManualClock } from '../support/manual-clock.ts'
import { emptyResult } from './part.ts'
import type { Cell, Part, PartResult } from './part.ts'
import { otherOf, quietConversation, startSignedIn, untilConnected, untilShown } from './scene.ts'
import type { Program } from './program.ts'
import { openStage } from './stage.ts'
import type { StagedCell } from './stage.ts'
import { silentLog } from '../support/silent-log.ts'

export const wake: Part = {
  name: 'wake',
  async run({ quick, seed, say }) {
    const result = emptyResult('wake')
    result.cells.push(await firstAttempt('while connected', 0), await firstAttempt('in the longest pause', 9))
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

/** On a clock that stands still: nothing but the attempt itself may wait when the program is woken. */
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
    name: `woken ${name}: the first attempt has no delay`,
    ok,
    why: ok ? '' : 'It waited for a timer.'
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

/** Goes away and comes back; how long it took until it was live again is a figure, nothing that must be so. */
async function comeBack(
  result: PartResult,
  { name, time, program, cell, away, back }: Absence
): Promise<void> {
  const conversationId = quietConversation(cell)
  const text = `Said during ${name}, ${time}`
  let why = ''
  try {
    if (away === 'offline') {
      await program.remote.act('network', false)
      await program.untilState((state) => state.connection === 'offline', 'It was not said to be offline.')
    } else await program.remote.act('suspend')
    // Sockets of a machine that sleeps look open and are not.
    cell.sandbox.control.silenceSockets(true)
    cell.sandbox.control.lapseSubscriptions()
    cell.sandbox.control.say(otherOf(cell, conversationId), conversationId, text)

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
