/** Links from other programs, and second starts with any arguments, while the program runs. */
import type { Program } from '../../e2e/program.ts'
import type { Stage } from '../stage.ts'
import type { Attacked } from '../part.ts'

const LINKS = [
  'cloudlink-chat:',
  'cloudlink-chat://',
  'cloudlink-chat://conversation',
  'cloudlink-chat://conversation/',
  'cloudlink-chat://conversation/..%2F..%2Fetc',
  'cloudlink-chat://conversation/unknown',
  'cloudlink-chat://conversation/a/b/c',
  'cloudlink-chat://message/a',
  'cloudlink-chat://message/unknown/unknown',
  'cloudlink-chat://constructor/a',
  'cloudlink-chat://__proto__/a',
  'cloudlink-chat://settings/a',
  'cloudlink-chat://signed-in?code=stolen&state=foreign',
  'cloudlink-chat://signed-in?code=stolen',
  'cloudlink-chat://user:password@conversation/a',
  'cloudlink-chat://conversation/<img src=x onerror=alert(1)>',
  'cloudlink-chat://conversation/%00',
  `cloudlink-chat://conversation/${'x'.repeat(50_000)}`,
  'cloudlink-chat:\\\\conversation\\a',
  'CLOUDLINK-CHAT://conversation/unknown',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'https://other.test/',
  ''
]

/** Arguments of a second start, each of which another program could pass. */
const ARGUMENTS = [
  ['--', 'cloudlink-chat://conversation/unknown', 'cloudlink-chat://conversation/second'],
  ['cloudlink-chat://conversation/unknown'],
  ['--hidden', '--unknown-switch=1', '-x'],
  ['--gpu-launcher=/bin/false', '--renderer-cmd-prefix=/bin/false'],
  ['/etc/passwd', '../../etc/passwd'],
  ['\u202ecloudlink-chat://x', 'a\nb', 'x'.repeat(50_000)]
]

export async function attackLinks(stage: Stage, program: Program, quick: boolean): Promise<Attacked> {
  const { act } = program
  const escapes: string[] = []
  const before = { events: (await act('events', 0)).length, links: (await act('state')).openedLinks.length }
  for (const link of LINKS) await act('openUrl', link)
  const starts = quick ? ARGUMENTS.slice(0, 1) : ARGUMENTS
  for (const args of starts) {
    const { code } = await stage.run(program.profile, args)
    if (code !== 0) escapes.push(`a second start with ${args.join(' ').slice(0, 60)} ended with code ${code}`)
  }
  // This call is answered after the links were handled.
  const state = await act('call', 'getState')
  if (!JSON.stringify(state).includes('"phase":"signed-in"')) escapes.push('nobody is signed in any more')
  const shown = (await act('events', before.events)).filter(({ name }) => name === 'showConversation')
  if (shown.length > 0) escapes.push('a link opened a conversation that does not exist')
  const { openedLinks } = await act('state')
  for (const link of openedLinks.slice(before.links)) escapes.push(`${link} was opened`)
  const problems = program.problems.splice(0)
  escapes.push(...problems)
  return { tried: LINKS.length + starts.length, escapes }
}
