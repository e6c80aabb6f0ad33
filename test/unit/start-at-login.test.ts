import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { autostartEntry, autostartFolder } from '../../main/desktop/start-at-login.ts'

vi.mock('electron', () => ({ app: {} }))

test.each([
  [['/opt/CloudLink Chat/cloudlink-chat', '--hidden'], '"/opt/CloudLink Chat/cloudlink-chat" "--hidden"'],
  [['/a%b'], '"/a%%b"'],
  [['/a"b'], '"/a\\\\"b"'],
  [['/$HOME/`x`'], '"/\\\\$HOME/\\\\`x\\\\`"'],
  [['C:\\a'], '"C:\\\\\\\\a"']
])('the command %j is escaped in the autostart entry as %s', (command, exec) => {
  expect(autostartEntry(command)).toContain(`\nExec=${exec}\n`)
})

test('the autostart folder is the one that the desktop reads', () => {
  expect(autostartFolder({ XDG_CONFIG_HOME: '/srv/config' })).toBe('/srv/config/autostart')
  for (const none of [{}, { XDG_CONFIG_HOME: '' }, { XDG_CONFIG_HOME: 'relative' }]) {
    expect(autostartFolder(none)).toBe(join(homedir(), '.config', 'autostart'))
  }
})
