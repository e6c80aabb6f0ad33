import { lineFromChild } from '../tools/children.ts'
import type { Children } from '../tools/children.ts'

/** True if the environment has a display. */
export function hasDisplay(env: NodeJS.ProcessEnv): boolean {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/**
 * Starts a virtual display on a free number.
 * @returns the value for DISPLAY
 * @throws if Xvfb is missing or exits immediately
 */
export async function startDisplay(children: Children): Promise<string> {
  const xvfb = children.start(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] }
  )
  return `:${await lineFromChild(xvfb)}`
}
