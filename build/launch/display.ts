import { lineFromChild } from '../tools/children.ts'
import type { Children } from '../tools/children.ts'

/** True where windows can be shown already. */
export function hasDisplay(env: NodeJS.ProcessEnv): boolean {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/**
 * Starts a display that nobody sees, on a number that is free, and gives its name for DISPLAY.
 * @throws where Xvfb is missing or ends at once.
 */
export async function startDisplay(children: Children): Promise<string> {
  const xvfb = children.start(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] }
  )
  return `:${await lineFromChild(xvfb)}`
}
