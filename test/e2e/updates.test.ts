/** The whole program finds, downloads, verifies and installs a version, from an update server on this machine. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { showSettingsPage } from '../support/settings-page.ts'
import { PACKAGE, startUpdateFeed } from '../support/update-feed.ts'
import { connected, signIn } from './person.ts'
import { useStage } from './stage.ts'

const stage = useStage()

test.runIf(process.platform === 'linux')(
  'the program replaces itself when the person restarts it',
  async () => {
    const feed = await startUpdateFeed()
    const image = join(stage.folder, 'CloudLink Chat.AppImage')
    writeFileSync(image, 'the running program', { mode: 0o755 })
    const program = await stage.open({
      env: {
        CLOUDLINK_UPDATE_FEED: feed.url,
        APPIMAGE: image,
        // The program's executable must be in the AppImage, which is everywhere here.
        APPDIR: '/'
      }
    })
    const { page } = program
    await signIn(program, stage.user)
    await connected(page)
    expect(feed.requests).toEqual([])
    await page.keyboard.press('Control+,')
    await showSettingsPage(page, 'About')
    await page.getByRole('button', { name: 'Check now' }).click()
    const install = page.getByRole('button', { name: 'Restart and install' })
    await install.waitFor()
    expect(readFileSync(image, 'utf8')).toBe('the running program')
    await install.click()
    expect(await program.ended(), program.output()).toBe(0)
    expect(readFileSync(image)).toEqual(PACKAGE)
    await expect.poll(() => existsSync(`${image}.started`)).toBe(true)
    await feed.close()
  }
)
