/** Faults of an established live connection. */
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import type { CellOutcome } from './scene.ts'
import {
  checkRecovered,
  otherParticipant,
  quietConversation,
  shownMessages,
  startSignedIn,
  textOf,
  untilShown
} from './scene.ts'
import type { StagedCell } from './stage.ts'
import { isCallOf } from './fault-cases.ts'

export const LIVE_CELLS = [
  'drop',
  'silence',
  'subscription lapses',
  'garbage',
  'duplicate',
  'reordered'
] as const
type LiveCell = (typeof LIVE_CELLS)[number]

/** A dead socket that looks open is noticed only when its next keepalive is due. */
const KEEPALIVE_MS = 20_000
/** The program compares its list with the service at the earliest after this time. */
const LIST_CHECK_MS = 5 * 60_000

const GARBAGE = [
  'no JSON',
  '{"publications":[null,{"subject":7}]}',
  '[]',
  '{"topic":"platform-api-conversations","method":"POST","subject":"/2017-09-01/conversations/x/messages/y"}',
  JSON.stringify({ method: 'DELETE', subject: '/2017-09-01/conversations', content: {} })
]

export async function runLiveCell(cell: StagedCell, name: LiveCell): Promise<CellOutcome> {
  const program = await startSignedIn(cell)
  const conversationId = quietConversation(cell)
  await until(
    async () => (await shownMessages(program, conversationId)).length > 0,
    'The newest messages were not loaded.'
  )
  await RUNS[name]({ cell, program, conversationId })
  return { conversationId, sent: [await checkRecovered(program, cell, conversationId)] }
}

type Scene = { cell: StagedCell; program: Program; conversationId: string }

const RUNS: Record<LiveCell, (scene: Scene) => Promise<void>> = {
  async drop({ cell, program, conversationId }) {
    const since = await program.lastEvent()
    await expectReconnect({ cell, program, conversationId }, 0, () => {
      cell.sandbox.control.dropSockets()
    })
    const shown = (await program.statesSince(since)).map((state) => state.connection)
    if (!shown.includes('connecting')) throw new Error('The status did not show connecting.')
  },
  silence: (scene) =>
    expectReconnect(scene, KEEPALIVE_MS, () => scene.cell.sandbox.control.silenceSockets(true)),
  'subscription lapses': (scene) =>
    expectReconnect(scene, LIST_CHECK_MS, () => scene.cell.sandbox.control.lapseSubscriptions()),
  async garbage({ cell, program, conversationId }) {
    const connections = connectionsOf(cell).length
    for (const payload of GARBAGE) await cell.sandbox.control.publishRaw(payload)
    say({ cell, conversationId }, 'After the garbage.')
    await untilShown(program, conversationId, 'After the garbage.', 'sent')
    if (connectionsOf(cell).length > connections)
      throw new Error('The connection was lost because of garbage.')
  },
  async duplicate({ cell, program, conversationId }) {
    cell.sandbox.control.repeatEvents(3)
    for (const text of ['Thrice, one.', 'Thrice, two.']) say({ cell, conversationId }, text)
    await untilShown(program, conversationId, 'Thrice, two.', 'sent')
    cell.sandbox.control.repeatEvents(1)
    say({ cell, conversationId }, 'Once again.')
    await untilShown(program, conversationId, 'Once again.', 'sent')
    await checkSame({ cell, program, conversationId })
  },
  async reordered({ cell, program, conversationId }) {
    const { control } = cell.sandbox
    control.reverseEvents(5)
    say({ cell, conversationId }, 'First.')
    const removed = say({ cell, conversationId }, 'Gone soon.')
    const edited = say({ cell, conversationId }, 'Secnod.')
    control.editMessage(conversationId, edited, 'Second.')
    control.deleteMessage(conversationId, removed)
    await untilShown(program, conversationId, 'First.', 'sent')
    await checkSame({ cell, program, conversationId })
  }
}

/**
 * Breaks the connection. The program must reconnect, no sooner than `least` ms of its clock, and get the message sent
 * meanwhile.
 */
async function expectReconnect(scene: Scene, min: number, breakIt: () => void): Promise<void> {
  const { cell, program, conversationId } = scene
  const before = connectionsOf(cell).length
  const brokenAt = cell.clock.now()
  breakIt()
  say(scene, 'Written while disconnected.')
  await untilShown(program, conversationId, 'Written while disconnected.', 'sent')
  await until(() => connectionsOf(cell).length > before, 'The program did not reconnect.')
  const after = (connectionsOf(cell)[before]?.at ?? 0) - brokenAt
  if (after < min / 2) throw new Error(`The program reconnected after ${after} ms, which is too soon.`)
}

const connectionsOf = ({ sandbox }: StagedCell): { at: number }[] =>
  sandbox.control.requests().filter((request) => isCallOf('connection', request))

function say({ cell, conversationId }: Pick<Scene, 'cell' | 'conversationId'>, text: string): string {
  return cell.sandbox.control.say(otherParticipant(cell, conversationId), conversationId, text).messageId
}

/** Checks that the shown messages are those of the service, in the same order. */
async function checkSame({ cell, program, conversationId }: Scene): Promise<void> {
  const atService = cell.sandbox.control.messages(conversationId).map((message) => message.body)
  const shown = (await shownMessages(program, conversationId)).map(textOf)
  const newest = atService.slice(-shown.length)
  if (shown.join('\n') !== newest.join('\n')) {
    throw new Error(`Shown: ${shown.slice(-5).join(' | ')}, instead of ${newest.slice(-5).join(' | ')}.`)
  }
}
