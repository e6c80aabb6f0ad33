/** What a person does on a day on which much goes wrong, so that secrets have every chance to be written somewhere. */
import { composer, messages, openConversation, pasteFile, write } from '../../e2e/person.ts'
import type { Program } from '../../e2e/program.ts'
import type { FaultKind } from '../../sandbox/faults.ts'
import { until } from '../../support/until.ts'
import type { Stage } from '../stage.ts'

/** Texts that must not be readable anywhere but in the page. */
export const WRITTEN = {
  sent: 'The plum trees along the canal are in bloom already.',
  received: 'The ferry to the island leaves from the eastern pier today.',
  refused: 'Nobody has counted the swans under the old railway bridge.',
  draft: 'A half-written thought about lighthouse keepers and fog.',
  file: 'A harbour plan that lies in a pasted file, with every berth.'
}

const FAULTS: FaultKind[] = [
  'html',
  'garbage',
  'truncated',
  'wrong-types',
  'empty',
  'redirect',
  'reset-within'
]

export async function workingDay({ sandbox, user, otherUser }: Stage, program: Program): Promise<void> {
  const { page, act } = program
  const { control, resident } = sandbox
  await openConversation(page, resident.name)
  await write(page, WRITTEN.sent)
  await messages(page, WRITTEN.sent).getByText('Sending…').waitFor({ state: 'detached' })
  const direct = control
    .conversations()
    .find(({ stream, participantIds }) => !stream && participantIds.includes(resident.userId))
  control.say(resident.userId, direct?.conversationId ?? '', WRITTEN.received)
  await messages(page, WRITTEN.received).waitFor()
  await pasteFile(page, 'harbour.png', Buffer.from(WRITTEN.file))

  // A service that repeats in its refusal what it got, and more.
  const repeated = [WRITTEN.refused, ...control.tokens(), user.password].join(' ')
  control.fault({
    kind: 'status',
    status: 400,
    times: 1,
    service: 'chat',
    method: 'POST',
    path: '/messages$',
    body: { name: 'BadRequest', message: `Not accepted: ${repeated}` }
  })
  await write(page, WRITTEN.refused)
  await until(() => control.pendingFaults() === 0, 'No message was refused.')

  for (const kind of FAULTS) control.fault({ kind, times: 1, service: 'chat' })
  await act('call', 'retryList')
  await act('call', 'findStreams', { text: otherUser.name })
  control.clearFaults()
  control.expireTokens()
  control.dropSockets()
  await act('call', 'searchDirectory', { text: otherUser.name, next: false })
  await composer(page).fill(WRITTEN.draft)
  await composer(page).blur()
}
