import type { Session } from 'electron'
import { expect, test } from 'vitest'
import { refusePermissions } from '../../main/desktop/window-security.ts'

test('every permission that a page asks for, looks up or wants for a device is refused', () => {
  const answers: boolean[] = []
  const session = {
    setPermissionRequestHandler: (handler: (...args: unknown[]) => void) =>
      handler({}, 'media', (granted: boolean) => answers.push(granted)),
    setPermissionCheckHandler: (handler: () => boolean) => answers.push(handler()),
    setDevicePermissionHandler: (handler: () => boolean) => answers.push(handler())
  }
  refusePermissions(session as unknown as Session)
  expect(answers).toEqual([false, false, false])
})
