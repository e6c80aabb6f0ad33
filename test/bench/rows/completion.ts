import type { Page } from 'playwright-core'
import type { AccountWith } from '../account.ts'
import type { Bench } from '../bench.ts'
import { openConversation } from '../conversation.ts'
import { timeEmptyCall } from '../empty-call.ts'
import { compare } from '../row.ts'
import type { Row } from '../row.ts'
import { withRunning } from '../running.ts'
import { median } from '../statistics.ts'
import { createRandom } from '../text.ts'
import { FRAME } from './open.ts'

const LETTERS = 'bdfghklmnprstvwz'
const VOWELS = 'aeiou'

/** What is typed, and a person from outside the conversation who is then offered. */
type Mention = { query: string; name: string }

/** From the last input to the painted people when mentioning somebody, compared with an empty call and two frames. */
export async function completion(bench: Bench, accountWith: AccountWith): Promise<Row[]> {
  const account = await (bench.quick ? accountWith(bench.messages) : accountWith(50_000, { people: 5_000 }))
  const ours: number[] = []
  const limits: number[] = []
  await withRunning(bench, account, async ({ page }) => {
    await openConversation(page, account.small)
    const mentions = await mentionsFor(page, account.small.conversationId, bench.quick ? 5 : 200)
    // The first mention loads the people of the conversation.
    for (const [index, mention] of [...mentions.slice(0, 1), ...mentions].entries()) {
      const time = await timeOffer(page, mention)
      if (index === 0) continue
      ours.push(time)
      limits.push((await timeEmptyCall(page)) + 2 * FRAME)
    }
    await page.getByRole('textbox', { name: 'Message' }).fill('')
  })
  return [
    compare({
      name: 'completion',
      unit: 'ms',
      ours,
      limits,
      paired: true,
      read: median,
      goal: { of: 'difference', atMost: FRAME, words: '≤ limit + 1 frame (16.7 ms)' },
      judged: !bench.quick,
      note: bench.quick ? '' : 'mentions among 5,000 people, each inserted in one step'
    })
  ]
}

/** Finds two letters each with which somebody from outside the conversation is offered. */
function mentionsFor(page: Page, conversationId: string, wanted: number): Promise<Mention[]> {
  const random = createRandom(1)
  const pick = (among: string): string => among.charAt(Math.floor(random() * among.length))
  const queries = Array.from({ length: wanted * 10 }, () => pick(LETTERS) + pick(VOWELS))
  return page.evaluate(
    async ({ conversationId, queries, wanted }) => {
      const everybody = { conversationId, text: '', offset: 0, limit: 200 }
      const here = await window.cloudlink.call('getParticipants', everybody)
      const names = new Set(here.ok ? here.value.people.map(({ name }) => name) : [])
      const begins = (name: string, query: string): boolean =>
        name
          .toLowerCase()
          .split(' ')
          .some((word) => word.startsWith(query))
      const mentions: Mention[] = []
      for (const query of queries) {
        if (mentions.length === wanted) break
        // Whoever is in the conversation is offered at once, and could take all places.
        if ([...names].some((name) => begins(name, query))) continue
        const found = await window.cloudlink.call('findPeople', { text: query, limit: 8 })
        const [first] = found.ok ? found.value.people : []
        if (first !== undefined && begins(first.name, query)) mentions.push({ query, name: first.name })
      }
      return mentions
    },
    { conversationId, queries, wanted }
  )
}

/** @returns the time from the input until the person is painted among the offers, in ms */
async function timeOffer(page: Page, { query, name }: Mention): Promise<number> {
  const field = page.getByRole('textbox', { name: 'Message' })
  await field.fill('')
  await page.getByRole('option').first().waitFor({ state: 'detached' })
  const painted = page.evaluate(
    (expected) =>
      window.benchTiming.whenPainted(() =>
        [...document.querySelectorAll('form [role="option"]')].some((option) =>
          option.textContent.includes(expected)
        )
      ),
    name
  )
  await page.keyboard.insertText(`@${query}`)
  return (await painted) - (await page.evaluate(() => window.benchTiming.lastInput))
}
