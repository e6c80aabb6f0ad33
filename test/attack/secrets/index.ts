/**
 * Secrets after a working day with errors: no 16 characters of a token, password or message may be in a file, in the
 * program's output, or in the arguments and environment of its processes, and no token in the page. The scan must find a
 * planted one in each place.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Program } from '../../e2e/program.ts'
import { filesIn, leaks, pagePlaces, processPlaces } from '../../e2e/secret-scan.ts'
import type { Places } from '../../e2e/secret-scan.ts'
import { until } from '../../support/until.ts'
import type { Part, PartResult } from '../part.ts'
import { withStage } from '../stage.ts'
import type { Stage } from '../stage.ts'
import { workingDay, WRITTEN } from './working-day.ts'

/** In the sandbox, every password is this ordinary word, which is in many files. */
const PASSWORD = 'a-long-password-of-the-attack'

export const secrets: Part = {
  name: 'secrets',
  run: ({ say }) =>
    withStage(
      async (stage): Promise<PartResult> => {
        const program = await stage.openSignedIn()
        await workingDay(stage, program)
        const tokens = stage.sandbox.control.tokens()
        const hidden = [...tokens, PASSWORD]
        const texts = Object.values(WRITTEN)

        const places = { ...outside(stage, program), ...processPlaces(`TMPDIR=${stage.temporary}`) }
        const found = [
          ...leaks(places, [...hidden, ...texts]),
          ...leaks(await pagePlaces(program.page), hidden).map((place) => `the page's ${place}`)
        ]
        program.problems.splice(0)
        await program.act('failUncaught', `${tokens[0] ?? ''} ${WRITTEN.sent}`)
        await until(async () => (await program.act('state')).dialogs.length > 0, 'No error was shown.')
        await program.kill()
        found.push(...leaks(outside(stage, program), [...hidden, ...texts]))
        const count = Object.keys(places).length
        say(`${count} files and processes were searched for ${hidden.length + texts.length} secrets`)
        return {
          name: 'secrets',
          tried: count,
          escapes: await missedPlants(stage, program, tokens[0] ?? ''),
          leaks: [...new Set(found)]
        }
      },
      { password: PASSWORD }
    )
}

/** Files of the profile, temporary files and the program's output. */
function outside(stage: Stage, program: Program): Places {
  const temporary = Object.entries(filesIn(stage.temporary))
    // Chromium's record of open pages, which it keeps to reopen them after a crash.
    .filter(([name]) => !name.includes('/Default/Sessions/'))
    .map(([name, bytes]) => [`temporary file ${name}`, bytes] as const)
  return {
    ...filesIn(program.profile),
    ...Object.fromEntries(temporary),
    output: Buffer.from(program.output())
  }
}

/** Plants a part of a token in files and in a process, in both forms. @returns the places where the scan did not find it */
async function missedPlants(stage: Stage, program: Program, token: string): Promise<string[]> {
  const part = token.slice(20, 36)
  const missed: string[] = []
  for (const form of ['utf8', 'utf16le'] as const) {
    for (const folder of [program.profile, join(program.profile, 'logs'), stage.temporary]) {
      const name = `planted-${form}`
      writeFileSync(join(folder, name), Buffer.from(`..${part}..`, form))
      if (!leaks(filesIn(folder), [token]).includes(name)) missed.push(`${name} in ${folder} was not found`)
    }
  }
  const entry = `PLANTED=${part}`
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()', part], {
    env: { PLANTED: part },
    stdio: ['pipe', 'ignore', 'ignore']
  })
  await once(child, 'spawn')
  const found = leaks(processPlaces(entry), [token])
  child.stdin.end()
  await once(child, 'exit')
  if (process.platform === 'linux' && found.length !== 2) missed.push('a planted process was not found')
  return missed
}
