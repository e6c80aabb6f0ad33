import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './tools/paths.ts'

/**
 * The constants of main/build-constants.d.ts, in the format of the bundler's `define`. Client id and application name belong
 * together: the vendor issues and enables them for one application.
 * @throws if the name is not valid in the X-Mitel-App header
 */
export function buildConstants(
  env: NodeJS.ProcessEnv = process.env
): Record<'__CLIENT_ID__' | '__APP_NAME__' | '__APP_VERSION__', string> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const name = env.CLOUDLINK_APP_NAME || 'cloudlinkchat-desktop'
  if (!/^[a-z0-9]+-[a-z0-9]+$/.test(name)) {
    throw new Error(
      `CLOUDLINK_APP_NAME must be <app>-<flavour> in lower-case letters and digits, not "${name}".`
    )
  }
  return {
    __CLIENT_ID__: JSON.stringify(env.CLOUDLINK_CLIENT_ID ?? ''),
    __APP_NAME__: JSON.stringify(name),
    __APP_VERSION__: JSON.stringify(version)
  }
}
