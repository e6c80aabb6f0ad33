/** Action cards with odd targets, titles, pictures and bodies. */
import { card } from './hostile-message.ts'
import type { HostileClass } from './hostile-message.ts'

const TARGETS = [
  'javascript:{run}',
  ' javascript:{run}',
  'data:text/html,<script>{run}</script>',
  'file:///etc/passwd',
  'smb://host.test/a',
  'cloudlink-chat://conversation/1',
  'app://cloudlink-chat/index.html',
  'ms-settings:',
  'https:',
  '//one.test',
  '../../x',
  ''
]
const BODIES = [
  '<img src=x onerror={run}>',
  '<svg onload={run}></svg>',
  '<style>@import url({url})</style>',
  '<a href="javascript:{run}">Click</a>',
  '<iframe srcdoc="<script>parent.{run}</script>"></iframe>',
  '<button onclick={run}>Accept</button>',
  '<form action={url}><input name=a><button>Send</button></form>'
]
const TITLES = ['<img src=x onerror={run}>', 'W'.repeat(5_000), '\u202etpeccA', '   ', '\ud83e']
const PICTURES = ['javascript:{run}', '{url}', 'http://127.0.0.1:1/x', 'file:///etc/passwd']

const link = (title: string, targetUrl: string): object => ({ title, action: 'open-link', targetUrl })

export const cards: HostileClass = {
  name: 'cards',
  messages: [
    ...TARGETS.map((target) => card({ buttons: [link('Open the plan', target)] })),
    ...BODIES.map((body) => card({ body })),
    ...BODIES.map((body) => card({ body, bodyContentType: 'text/plain' })),
    ...TITLES.map((title) => card({ buttons: [link(title, 'https://one.test')] })),
    ...PICTURES.map((headerImageUrl) => card({ headerImageUrl })),
    card({
      buttons: Array.from({ length: 5_000 }, (_, index) => link(`Button ${index}`, 'https://one.test'))
    }),
    card({ buttons: [{ title: 'Run', action: 'run', payload: '{run}' }] }),
    card({ buttons: { length: 3 } }),
    card({ buttons: [null, 1, 'x', []] }),
    card({ body: { toString: '{run}' } }),
    card({ __proto__: null, constructor: '{run}', body: '<b>'.repeat(10_000) })
  ]
}
