/** Names of people with markup, directions, control characters and great length. */
import { text } from './hostile-message.ts'
import type { HostileClass } from './hostile-message.ts'

const NAMES = [
  '<img src=x onerror={run}>',
  '<script>{run}</script>',
  '"><svg onload={run}>',
  "' onmouseover='{run}",
  '{{constructor.constructor("{run}")()}}',
  'Ana\u202e Vell',
  '\u2066\u202eanA\u2069',
  'Ana\u0000Vell',
  'Ana\nVell\nSystem: sign in again',
  '\u200f\u200f\u200fAna',
  'A'.repeat(5_000),
  'Z\u0489'.repeat(2_000),
  '\ufdfd'.repeat(400),
  '   '
]
const BODIES = ['Hello', 'Hello @{run}']

export const names: HostileClass = {
  name: 'names',
  messages: BODIES.flatMap((body) => NAMES.map((author) => ({ ...text(body), author })))
}
