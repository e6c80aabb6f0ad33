import { existsSync } from 'node:fs'
import type { LaunchOptions } from 'playwright-core'

/** Debian's Chromium where it is, else the Chrome that playwright finds in its usual place. */
export function chromiumOptions(): Pick<LaunchOptions, 'executablePath' | 'channel' | 'chromiumSandbox'> {
  const debian = '/usr/bin/chromium'
  // Chromium's sandbox gives up rights of its user, and refuses to run as root.
  const chromiumSandbox = process.platform !== 'linux' || process.getuid?.() !== 0
  return existsSync(debian)
    ? { executablePath: debian, chromiumSandbox }
    : { channel: 'chrome', chromiumSandbox }
}
