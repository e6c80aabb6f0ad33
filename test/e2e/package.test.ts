/** `npm run package -- --check` on the built program: it packs, examines and starts what people would install. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { root } from '../../build/tools/paths.ts'

test('the packed program passes its check', { timeout: 300_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['build/commands/package.ts', '--check'], {
    cwd: root
  })
  expect(stdout).toContain('out/main/store-worker.js')
  expect(stdout).toMatch(/\d+ files, all wanted\. Licences of \d+ packages\. All fuses as decided\./)
  // Of the smoke test, and of the whole check.
  expect(stdout.match(/^PASS$/gm)).toHaveLength(2)
})
