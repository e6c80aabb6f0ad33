import { join } from 'node:path'
import { lineFromChild } from '../tools/children.ts'
import type { Children } from '../tools/children.ts'
import { root } from '../tools/paths.ts'

type SandboxInfo = {
  cloudFile: string
  controlUrl: string
  users: { userId: string; name: string; userName: string; password: string; accountId: string }[]
  /** The user who replies to every message. */
  resident: { userId: string; name: string }
}

export type OpenSandbox = SandboxInfo & {
  /** The text to print: which users can sign in. */
  introduction: string
}

/**
 * Starts a local CloudLink on free loopback ports. It keeps its data in the folder.
 * @param options.variant how it differs from the documented service, in the syntax of `npm run sandbox -- --variant`
 * @param options.quiet false: its colleagues write, join Streams and change their presence by themselves
 * @param options.without what it refuses, in the syntax of `npm run sandbox -- --without`
 */
export async function openSandbox(
  children: Children,
  folder: string,
  {
    variant = null,
    without = null,
    quiet = true
  }: { variant?: string | null; without?: string | null; quiet?: boolean } = {}
): Promise<OpenSandbox> {
  const args = ['--folder', folder]
  if (variant !== null) args.push('--variant', variant)
  if (without !== null) args.push('--without', without)
  if (quiet) args.push('--quiet')
  const child = children.start(process.execPath, [join(root, 'test/sandbox/cli.ts'), ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe']
  })
  const info = JSON.parse(await lineFromChild(child)) as SandboxInfo
  const people = info.users.map(
    ({ name, userName, password, accountId }) =>
      `  ${name}: user name ${userName}, password ${password}, account ID ${accountId}`
  )
  return {
    ...info,
    introduction: `The sandbox, a local CloudLink, is running. Sign in as one of:\n${people.join('\n')}\n${info.resident.name} replies to every message.`
  }
}
