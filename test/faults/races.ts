/**
 * Race conditions in the built program: the list changes while it is read, or the person acts before the service
 * answers.
 */
import { until } from '../support/until.ts'
import { runCell } from './cell.ts'
import { emptyResult } from './part.ts'
import type { Part } from './part.ts'
import type { Program } from './program.ts'
import { lineOfFailed } from './report.ts'
import type { CellOutcome } from './scene.ts'
import {
  checkRecovered,
  otherParticipant,
  quietConversation,
  restart,
  shownMessages,
  signIn,
  startSignedIn,
  textOf,
  countAtService,
  untilConnected,
  untilShown
} from './scene.ts'
import { mapConcurrently, openStage } from './stage.ts'
import type { StagedCell } from './stage.ts'
import { injectFault } from './fault-cases.ts'

const SPEED = 20
const CONCURRENCY = 2
const TEXT = 'Written during something else.'

/** @returns the running program, and the messages that must be at the service exactly once */
type Race = (cell: StagedCell) => Promise<{ program: Program; conversationId: string; sent: string[] }>

const RACES: Record<string, Race> = {
  async 'the list lacks conversations'(cell) {
    const program = await startSignedIn(cell)
    const conversationId = quietConversation(cell)
    await untilLoaded(program, conversationId)
    const before = await listed(program)
    await withEmptyList(cell, () => program.call('reconnect'))
    await untilConnected(program)
    if ((await listed(program)).join() !== before.join()) throw new Error('Conversations disappeared.')
    await untilLoaded(program, conversationId)

    const deletedId = before.find((id) => id !== conversationId) ?? ''
    cell.sandbox.control.lapseSubscriptions()
    cell.sandbox.control.deleteConversation(deletedId)
    await program.call('reconnect')
    await until(
      async () => !(await listed(program)).includes(deletedId),
      'A conversation that the service deleted is still listed.'
    )
    return { program, conversationId, sent: [] }
  },

  async 'an event is missed, then the person writes'(cell) {
    const program = await startSignedIn(cell)
    const conversationId = quietConversation(cell)
    await untilLoaded(program, conversationId)
    const missed = 'Written without a live event.'
    cell.sandbox.control.lapseSubscriptions()
    cell.sandbox.control.say(otherParticipant(cell, conversationId), conversationId, missed)
    await program.call('sendMessage', { conversationId, text: TEXT })
    await until(() => countAtService(cell, conversationId, TEXT) === 1, 'The message was not sent.')
    await untilShown(program, conversationId, missed, 'sent')
    const last = (await shownMessages(program, conversationId)).slice(-2).map(textOf)
    if (last.join() !== [missed, TEXT].join()) throw new Error(`Shown: ${last.join(' | ')}.`)
    return { program, conversationId, sent: [TEXT] }
  },

  async 'Retry, then Delete'(cell) {
    const program = await startSignedIn(cell)
    const conversationId = quietConversation(cell)
    for (let time = 0; time < 10; time++) {
      const text = `Retried and deleted, ${time}`
      const endFault = await injectFault(cell, 'post', '404', conversationId)
      const { id } = await program.call('sendMessage', { conversationId, text })
      await untilShown(program, conversationId, text, 'not-sent')
      await endFault()
      await program.call('retryMessage', { id })
      // Each time the sending has progressed a little further.
      for (let turn = 0; turn < time; turn++) await program.state()
      const deleted = await program.remote.call('deleteUnsent', { id })
      await until(async () => {
        const shown = (await shownMessages(program, conversationId)).find((one) => textOf(one) === text)
        return shown === undefined || shown.state === 'sent'
      }, 'The message is neither sent nor deleted.')
      const atService = countAtService(cell, conversationId, text)
      if (atService !== (deleted.ok ? 0 : 1)) {
        throw new Error(`Deleting ${deleted.ok ? 'succeeded' : 'failed'}, but the service has ${atService}.`)
      }
    }
    return { program, conversationId, sent: [] }
  },

  async 'a sign-in is cancelled while it is checked'(cell) {
    const { control } = cell.sandbox
    let program = await cell.start()
    await program.untilState(
      (state) => state.phase === 'signed-out',
      'The program did not offer the sign-in.'
    )
    control.fault({ kind: 'hang', times: 1, service: 'authentication', method: 'POST', path: '/token$' })
    const signingIn = signIn(program, cell)
    await until(() => control.heldCalls() > 0, 'The password was not checked.')
    await program.call('cancelSignIn')
    await signingIn
    await program.untilState((state) => state.phase === 'signed-out', 'The sign-in was not cancelled.')
    control.clearFaults()
    program = await restart(program, cell)
    await program.untilState((state) => state.phase === 'signed-out', 'The cancelled sign-in succeeded.')
    await program.call('setSettings', { historyDays: 0 })
    await signIn(program, cell)
    return { program, conversationId: quietConversation(cell), sent: [] }
  },

  async 'the broker does not answer the subscription'(cell) {
    const { control } = cell.sandbox
    const program = await startSignedIn(cell)
    control.withholdSubscriptions(true)
    control.dropSockets()
    await until(() => control.withheldSubscriptions() > 0, 'The program did not subscribe again.')
    control.withholdSubscriptions(false)
    // Without a click on Reconnect.
    await program.untilState(
      ({ connection, polling }) => connection === 'connected' && polling === null,
      'The program waits for the silent broker.'
    )
    return { program, conversationId: quietConversation(cell), sent: [] }
  }
}

/** The two fastest, for the short form. */
const QUICK = ['Retry, then Delete', 'a sign-in is cancelled while it is checked']

export const races: Part = {
  name: 'races',
  async run({ quick, seed, say, cell: only = '' }) {
    const result = emptyResult('races')
    const stage = await openStage()
    const names = (quick ? QUICK : Object.keys(RACES)).filter((name) => name.includes(only))
    try {
      await mapConcurrently(CONCURRENCY, names, async (name) => {
        const done = await runCell(
          stage,
          { name, speed: SPEED, run: (cell) => runRace(cell, name) },
          result,
          seed
        )
        say(done.ok ? name : lineOfFailed(result.name, done))
      })
    } finally {
      await stage.close()
    }
    return result
  }
}

/** Runs the race, then checks that everything works. */
async function runRace(cell: StagedCell, name: string): Promise<CellOutcome> {
  const race = RACES[name]
  if (race === undefined) throw new Error(`There is no race "${name}".`)
  const { program, conversationId, sent } = await race(cell)
  return { conversationId, sent: [...sent, await checkRecovered(program, cell, conversationId)] }
}

async function untilLoaded(program: Program, conversationId: string): Promise<void> {
  await until(
    async () => (await shownMessages(program, conversationId)).length > 0,
    'The newest messages were not loaded.'
  )
}

async function listed(program: Program): Promise<string[]> {
  const all = await program.call('listConversations', {})
  return all.map(({ conversationId }) => conversationId).toSorted()
}

/** Runs `read`, which fetches the list, while the service returns an empty list once. */
async function withEmptyList(cell: StagedCell, read: () => Promise<unknown>): Promise<void> {
  const { control } = cell.sandbox
  const body = { count: 0, _links: {} }
  const path = '/users/me/conversations'
  control.fault({ kind: 'status', status: 200, body, service: 'chat', method: 'GET', path, times: 1 })
  const before = control.requests().length
  await read()
  await until(
    () =>
      control
        .requests()
        .slice(before)
        .some((request) => request.path.includes(path)),
    'The list was not read.'
  )
}
