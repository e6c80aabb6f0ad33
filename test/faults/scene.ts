/** Actions and checks that the cells share: sign in, wait for messages, check that everything works. */
import type { Message } from '../../preload/contract/index.ts'
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import type { StagedCell } from './stage.ts'

/** The messages that a cell sent, which must be at the service exactly once. */
export type CellOutcome = { sent: string[]; conversationId: string }

/** Signs in. Resolves with the answer, before anything is loaded. */
export async function signIn(program: Program, { user }: StagedCell): Promise<void> {
  const { userName, password, accountId } = user
  await program.call('signInWithPassword', { userName, password, accountId })
}

/** Starts the program for the first time, without loading history, and waits until it is connected. */
export async function startSignedIn(
  cell: StagedCell,
  options?: Parameters<StagedCell['start']>[0]
): Promise<Program> {
  const program = await cell.start(options)
  await program.untilState((state) => state.phase === 'signed-out', 'The program did not offer the sign-in.')
  await program.call('setSettings', { historyDays: 0 })
  await signIn(program, cell)
  await untilConnected(program)
  return program
}

export async function untilConnected(program: Program): Promise<void> {
  await program.untilState(
    (state) => state.phase === 'signed-in' && state.connection === 'connected' && state.failure === null,
    'The program did not connect.'
  )
}

/** Restarts the program, so that its tokens count as old and a 401 makes it renew them. */
export async function restart(program: Program, cell: StagedCell): Promise<Program> {
  await program.quit()
  return cell.start()
}

/** The direct message conversation with a user who does not answer. */
export function quietConversation({ sandbox, user }: StagedCell): string {
  const found = sandbox.control
    .conversations()
    .find(
      ({ stream, participantIds }) =>
        !stream &&
        participantIds.length === 2 &&
        participantIds.includes(user.userId) &&
        !participantIds.includes(sandbox.resident.userId)
    )
  if (found === undefined) throw new Error('The sandbox has no quiet conversation.')
  return found.conversationId
}

/** The id of another participant of the conversation. */
export function otherParticipant({ sandbox, user }: StagedCell, conversationId: string): string {
  const conversation = sandbox.control.conversations().find((one) => one.conversationId === conversationId)
  const other = conversation?.participantIds.find((id) => id !== user.userId)
  if (other === undefined) throw new Error('The conversation has no other participant.')
  return other
}

export const textOf = ({ content }: Message): string => content.text

/**
 * The newest messages as the page would show them. Few enough to be stored already, because asking for more makes the
 * program fetch them from the service.
 */
export async function shownMessages(
  program: Program,
  conversationId: string,
  limit = 20
): Promise<Message[]> {
  return (await program.call('listMessages', { conversationId, limit })).messages
}

/** Waits until a message with that text is shown in that state. */
export async function untilShown(
  program: Program,
  conversationId: string,
  text: string,
  state: Message['state']
): Promise<Message> {
  let seen: Message | undefined
  const isShown = async (): Promise<boolean> => {
    seen = (await shownMessages(program, conversationId)).find((one) => textOf(one) === text)
    return seen?.state === state
  }
  await until(isShown, () => `"${text}" was not shown as ${state}, but as ${seen?.state ?? 'nothing'}.`)
  if (seen === undefined) throw new Error(`"${text}" was not shown.`)
  return seen
}

/** How many messages with that text the service has in the conversation. */
export function countAtService({ sandbox }: StagedCell, conversationId: string, text: string): number {
  return sandbox.control.messages(conversationId).filter((message) => message.body === text).length
}

/**
 * Checks that everything works: the program is connected without a failure, lists all conversations, receives a message
 * and sends one.
 * @returns the text of the message that it sent
 */
export async function checkRecovered(
  program: Program,
  cell: StagedCell,
  conversationId: string
): Promise<string> {
  await untilConnected(program)
  const { control } = cell.sandbox
  const mine = control.conversations().filter((one) => one.participantIds.includes(cell.user.userId)).length
  await until(
    async () => (await program.call('listConversations', {})).length === mine,
    'Not all conversations are listed.'
  )
  const received = 'Received after the fault.'
  control.say(otherParticipant(cell, conversationId), conversationId, received)
  await untilShown(program, conversationId, received, 'sent')
  const written = 'Written after the fault.'
  await program.call('sendMessage', { conversationId, text: written })
  await untilShown(program, conversationId, written, 'sent')
  return written
}
