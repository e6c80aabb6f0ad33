/** A profile whose folders were open for others: the next start mends them, and trusts no code from them. */
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connected } from '../../e2e/person.ts'
import type { Stage } from '../stage.ts'
import type { Attacked } from '../part.ts'

export async function attackFolders(stage: Stage, profile: string): Promise<Attacked> {
  if (process.platform === 'win32') return { tried: 0, escapes: [] }
  const planted = join(profile, 'compiled', 'planted')
  mkdirSync(join(profile, 'compiled'), { recursive: true })
  writeFileSync(planted, 'code of somebody else')
  const victim = join(stage.newProfile(), 'victim')
  mkdirSync(victim, { mode: 0o755 })
  symlinkSync(victim, join(profile, 'clouds', 'link'))
  for (const name of readdirSync(profile, { recursive: true, encoding: 'utf8' })) {
    const path = join(profile, name)
    if (!lstatSync(path).isSymbolicLink()) chmodSync(path, 0o777)
  }
  chmodSync(profile, 0o777)

  const program = await stage.open({ profile })
  await connected(program.page)
  const escapes: string[] = []
  const others = (path: string): boolean => (lstatSync(path).mode & 0o077) !== 0
  for (const name of ['', 'clouds', 'logs', 'settings.json'])
    if (others(join(profile, name)))
      escapes.push(`the permissions of ${name || 'the profile'} were not mended`)
  if (existsSync(planted)) escapes.push('compiled code of somebody else was kept')
  if ((lstatSync(victim).mode & 0o777) !== 0o755) escapes.push('a link was followed')
  await program.quit()
  return { tried: 3, escapes }
}
