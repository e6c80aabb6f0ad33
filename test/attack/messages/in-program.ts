/** Shows hostile messages in the built program, where they come from the service. */
import { composer, openConversation } from '../../e2e/person.ts'
import type { Program } from '../../e2e/program.ts'
import { until } from '../../support/until.ts'
import type { Stage } from '../stage.ts'
import { attackRows, brokenLayout } from './attack-rows.ts'
import type { Numbered } from './batch.ts'

/** A Stream of the sandbox that both users take part in. */
const STREAM = 'Lunch'
const OPENABLE = /^(https?:|mailto:)/i

/** @returns the effects that no message may have, one line each */
export async function showInProgram(stage: Stage, program: Program, all: Numbered[]): Promise<string[]> {
  const { page, act } = program
  const { control } = stage.sandbox
  const found: string[] = []
  await page.exposeFunction('fired', (number: number) => found.push(`message ${number} ran a script`))
  // The host of the page's own files differs between Electron and the stand-in.
  const { protocol, host } = new URL(page.url())
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${protocol}//${host}/`) && !/^(data|blob):/.test(url))
      found.push(`${url} was requested`)
  })
  page.on('dialog', (dialog) => {
    found.push('a dialog was opened')
    void dialog.dismiss()
  })
  const before = (await act('state')).openedLinks.length
  const stream = control.conversations().find(({ name }) => name === STREAM)
  const conversationId = stream?.conversationId ?? ''
  const ids = all.map(
    ({ message: { body, contentType } }) =>
      control.say(stage.otherUser.userId, conversationId, body, contentType).messageId
  )
  // If the Stream were open before they arrive, it would follow them to its end and draw only the last ones.
  await until(
    () =>
      page.evaluate(
        async ([id, count]) => {
          const result = await window.cloudlink.call('getConversations', { ids: [id] })
          return result.ok && (result.value[0]?.unread ?? 0) >= count
        },
        [conversationId, ids.length] as const
      ),
    'The hostile messages did not arrive.'
  )
  await openConversation(page, STREAM)
  // The Stream opens at its first unread message.
  await page.locator(`[data-id="${ids[0] ?? ''}"]`).waitFor()
  const { tried, deceiving } = await page.evaluate(attackRows, ids)
  const untried = ids.length - tried.length
  if (untried > 0) found.push(`${untried} of ${ids.length} messages were not drawn in the program`)
  if (deceiving.length > 0) found.push(`${deceiving.length} messages deceive the reader in the program`)
  const broken = await page.evaluate(brokenLayout)
  if (broken !== '') found.push(`${broken} in the program`)
  const { openedLinks } = await act('state')
  for (const link of openedLinks.slice(before)) if (!OPENABLE.test(link)) found.push(`${link} was opened`)
  await composer(page).waitFor()
  found.push(...program.problems.splice(0))
  return found
}
