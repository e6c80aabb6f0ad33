/** `npm run package -- --check` on the built program: it packs, examines and starts what people would install. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build, Platform } from 'electron-builder'
import { expect, test } from 'vitest'
import { root } from '../../build/tools/paths.ts'
import { DESKTOP_FILE, LINK_SCHEME } from '../../main/identity.ts'

test('the packed program passes its check', { timeout: 600_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['build/commands/package.ts', '--check'], {
    cwd: root
  })
  expect(stdout).toContain('out/main/store-worker.js')
  expect(stdout).toMatch(/\d+ files, all wanted\. Licences of \d+ packages\. All fuses as decided\./)
  // Of the smoke test, and of the whole check.
  expect(stdout.match(/^PASS$/gm)).toHaveLength(2)
})

test.runIf(process.platform === 'linux')(
  'the deb registers its links and its window by the same names',
  async () => {
    let files: string[] = []
    let entry = ''
    await build({
      projectDir: root,
      config: 'electron-builder.yml',
      targets: Platform.LINUX.createTarget('deb'),
      publish: 'never',
      // Packed by the test above.
      prepackaged: join(root, 'dist/check/linux-unpacked'),
      // electron-builder asks this before it writes the package, and stops.
      effectiveOptionComputed: ([args, desktopFile]: [string[], string]) => {
        files = args
        entry = readFileSync(desktopFile, 'utf8')
        return Promise.resolve(true)
      }
    })
    expect(files.find((each) => each.endsWith('.desktop'))).toContain(
      `=/usr/share/applications/${DESKTOP_FILE}`
    )
    expect(files.filter((each) => each.includes('/icons/hicolor/'))).toHaveLength(10)
    expect(entry).toContain('Exec="/opt/CloudLink Chat/cloudlink-chat" -- %U\n')
    expect(entry).toContain(`StartupWMClass=${DESKTOP_FILE.replace('.desktop', '')}\n`)
    expect(entry).toContain(`MimeType=x-scheme-handler/${LINK_SCHEME};\n`)
  }
)
