import { join } from 'node:path'
import { lineFromChild } from '../tools/children.ts'
import type { Children } from '../tools/children.ts'
import { root } from '../tools/paths.ts'

type SandboxInfo = {
  cloudFile: string
  controlUrl: string
  users: { userId: string; name: string; userName: string; password: string; accountId: string }[]
  /** Who answers what is written. */
  resident: { userId: string; name: string }
}

export type OpenSandbox = SandboxInfo & {
  /** For the person who tries the program. */
  introduction: string
}

/**
 * Starts a local CloudLink on free ports of the loopback address; its data stays in the folder.
 * @param variant how it differs from the documented service, as `npm run sandbox -- --variant` takes it
 */
export async function openSandbox(
  children: Children,
  folder: string,
  variant: string | null = null
): Promise<OpenSandbox> {
  const args = ['--folder', folder, ...(variant === null ? [] : ['--variant', variant])]
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
    introduction: `The sandbox runs, a CloudLink on this machine. Sign in as one of:\n${people.join('\n')}\n${info.resident.name} answers what is written to her.`
  }
}
