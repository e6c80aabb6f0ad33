/** Links to what must not be opened: scripts, data, files and other programs. */
import { asItIs, html, inAllowed, text, variations } from './hostile-message.ts'
import type { HostileClass } from './hostile-message.ts'

const TARGETS = [
  'javascript:{run}',
  'JaVaScRiPt:{run}',
  ' javascript:{run}',
  '&#1;javascript:{run}',
  'java&#9;script:{run}',
  'java&#10;script:{run}',
  'javascript&colon;{run}',
  '&#106;avascript:{run}',
  'javascript://one.test/%0a{run}',
  'data:text/html,<script>{run}</script>',
  'vbscript:{run}',
  'file:///etc/passwd',
  'file://host.test/share/a.exe',
  'smb://host.test/a',
  'blob:https://one.test/1',
  'app://cloudlink-chat/index.html',
  'cloudlink-chat://signed-in?code=1',
  'ms-msdt:/id',
  'ssh://host.test',
  'view-source:https://one.test',
  '\\\\host.test\\share',
  'about:blank',
  'https:javascript:{run}'
]

export const links: HostileClass = {
  name: 'links',
  messages: [
    ...variations(
      TARGETS.map((target) => `<a href="${target}">Click here</a>`),
      [asItIs, inAllowed]
    ).map(html),
    ...TARGETS.map((target) => text(`Look at ${target} please`)),
    html('<base href="{url}/"><a href="x">Click</a>'),
    html('<form action="{url}"><button>Send</button></form>'),
    html('<a href="https://one.test" target="_blank" ping="{url}">Click</a>'),
    html('<meta http-equiv="refresh" content="0;url={url}">'),
    html('<map name=m><area href="javascript:{run}" shape=default></map><img usemap=#m src=x>')
  ]
}
