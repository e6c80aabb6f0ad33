/** A signed-in program on its service, and what is asked of it in every cell. */
import type { Message } from '../../preload/contract/index.ts'
import { until } from '../support/until.ts'
import type { Program } from './program.ts'
import type { StagedCell } from './stage.ts'

/** What a cell wrote besides that it went well. */
export type CellOutcome = { sent: string[]; conversationId: string }

/** Signs in; resolves when the answer is there, not yet when all is loaded. */
export async function signIn(program: Program, { user }: StagedCell): Promise<void> {
  const { userName, password, accountId } = user
  await program.call('signInWithPassword', { userName, password, accountId })
}

/** Starts the program for the first time, with no history loaded by itself, and waits until it is connected. */
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

/** Ends the program and starts it again: its tokens are then old ones, whose renewal a 401 may ask for. */
export async function restart(program: Program, cell: StagedCell): Promise<Program> {
  await program.quit()
  return cell.start()
}

/** The direct message with somebody who does not answer. */
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

/** Somebody else of the conversation. */
export function otherOf({ sandbox, user }: StagedCell, conversationId: string): string {
  const conversation = sandbox.control.conversations().find((one) => one.conversationId === conversationId)
  const other = conversation?.participantIds.find((id) => id !== user.userId)
  if (other === undefined) throw new Error('Nobody else is in the conversation.')
  return other
}

export const textOf = ({ content }: Message): string => content.text

/**
 * The newest messages as the page would show them; so few that what is stored suffices, because a page that asks for
 * more than that makes the program ask the service.
 */
export async function shownMessages(
  program: Program,
  conversationId: string,
  limit = 20
): Promise<Message[]> {
  return (await program.call('listMessages', { conversationId, limit })).messages
}

/** Waits until a text is shown, in that state. */
export async function untilShown(
  program: Program,
  conversationId: string,
  text: string,
  state: Message['state']
): Promise<Message> {
  let seen: Message | undefined
  const look = async (): Promise<boolean> => {
    seen = (await shownMessages(program, conversationId)).find((one) => textOf(one) === text)
    return seen?.state === state
  }
  await until(look, () => `"${text}" was not shown as ${state}, but as ${seen?.state ?? 'nothing'}.`)
  if (seen === undefined) throw new Error(`"${text}" was not shown.`)
  return seen
}

/** How often the service has a text in the conversation. */
export function timesHeld({ sandbox }: StagedCell, conversationId: string, text: string): number {
  return sandbox.control.messages(conversationId).filter((message) => message.body === text).length
}

/**
 * That everything works: connected without a complaint, all conversations listed, what somebody else says arrives,
 * and what is written is sent.
 * @returns what was written.
 */
export async function checkWhole(
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
  const heard = 'Said when all was over.'
  control.say(otherOf(cell, conversationId), conversationId, heard)
  await untilShown(program, conversationId, heard, 'sent')
  const written = 'Written when all was over.'
  await program.call('sendMessage', { conversationId, text: written })
  await untilShown(program, conversationId, written, 'sent')
  return written
}
