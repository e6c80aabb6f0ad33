/**
 * `npm run pictures [-- name ...]`: takes the pictures of the README and the user guide from the built program on a local
 * CloudLink. build/commands/pictures.ts builds the program and runs this.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../build/tools/paths.ts'
import { openProgram } from '../e2e/program.ts'
import { connected, signIn, WIDE } from '../e2e/person.ts'
import { startSandbox } from '../sandbox/index.ts'
import { openStage } from '../support/stage.ts'
import { scenes } from './scenes.ts'

const folder = join(root, 'docs/pictures')

/** Takes the pictures of these scenes, in their order. */
async function takePictures(names: string[]): Promise<void> {
  const stage = await openStage('cloudlink-chat-guide')
  const sandbox = await startSandbox({ folder: stage.newFolder('sandbox') })
  try {
    const program = await openProgram({
      children: stage.children,
      shell: stage.shell,
      folder: stage.newFolder('of'),
      env: { ...stage.env, CLOUDLINK_KEYCHAIN_SERVICE: 'CloudLink Chat guide' },
      cloudFile: stage.cloudFile(sandbox.cloud),
      profile: stage.newProfile()
    })
    const [user] = sandbox.users
    if (user === undefined) throw new Error('The sandbox has no users.')
    await program.page.setViewportSize(WIDE)
    await signIn(program, user)
    await connected(program.page)
    mkdirSync(folder, { recursive: true })
    for (const scene of scenes.filter(({ name }) => names.length === 0 || names.includes(name))) {
      await scene.prepare({ ...program, sandbox, me: user })
      // Nothing is drawn as if the pointer were on it.
      await program.page.mouse.move(0, 0)
      for (const theme of scene.themes) {
        await program.page.evaluate(
          (chosen) => window.cloudlink.call('setSettings', { theme: chosen }),
          theme
        )
        const file = join(folder, `${scene.name}${theme === 'dark' ? '-dark' : ''}.png`)
        await program.page.screenshot({ path: file, animations: 'disabled', caret: 'initial' })
        console.log(file)
      }
      await scene.leave?.(program.page)
    }
    if (program.problems.length > 0) throw new Error(`The page complained: ${program.problems.join('; ')}`)
    await program.quit()
  } finally {
    await stage.close()
    await sandbox.stop()
  }
}

try {
  await takePictures(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
// Handles that an error left open must not keep the process running.
process.exit()
