/** Files whose names lie about their type, leave their folder, or carry markup. */
import { text } from './hostile-message.ts'
import type { HostileClass } from './hostile-message.ts'

const NAMES = [
  'report\u202efdp.exe',
  '../../../.bashrc',
  '..\\..\\autoexec.bat',
  '/etc/passwd',
  'C:\\Windows\\x.exe',
  'CON',
  'nul.txt',
  'a.txt:evil.exe',
  '<img src=x onerror={run}>.png',
  '"><svg onload={run}>.pdf',
  'photo.png\u0000.exe',
  `${'long'.repeat(1_000)}.pdf`,
  `photo.pdf${' '.repeat(300)}.exe`,
  '.desktop',
  '\u2066a\u2069.lnk',
  'a\nb.pdf'
]
const CAPTIONS = ['For you', '<img src=x onerror={run}>']

export const files: HostileClass = {
  name: 'files',
  messages: CAPTIONS.flatMap((caption) => NAMES.map((fileName) => ({ ...text(caption), fileName })))
}
