/**
 * A hollow Electron, for machines that cannot reach Electron's release: a folder with the layout of the release, in which the
 * binary is a script that starts the stand-in. It carries the fuses like the real one, so everything but Chromium is tried.
 */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FuseV1Options } from '@electron/fuses'
import { root } from '../tools/paths.ts'

/** Empty files, with the names of Electron's release for Linux. */
const FILES = [
  'LICENSE',
  'LICENSES.chromium.html',
  'chrome-sandbox',
  'chrome_100_percent.pak',
  'chrome_200_percent.pak',
  'chrome_crashpad_handler',
  'icudtl.dat',
  'libEGL.so',
  'libGLESv2.so',
  'libffmpeg.so',
  'libvk_swiftshader.so',
  'libvulkan.so.1',
  'locales/de.pak',
  'locales/en-GB.pak',
  'locales/en-US.pak',
  'locales/fr.pak',
  'resources.pak',
  'snapshot_blob.bin',
  'v8_context_snapshot.bin',
  'version',
  'vk_swiftshader_icd.json'
]

/** An archive without files, in place of the page that Electron shows without an app. The package must not contain it. */
const EMPTY_ARCHIVE = Buffer.concat([
  Buffer.from(Uint32Array.of(4, 20, 16, 12).buffer),
  Buffer.from('{"files":{}}')
])

/** By this, @electron/fuses finds the fuses in the binary: the text, the version 1, the number of fuses, and their states. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const UNDECIDED = 0x90

/** Writes the hollow release into the folder, which is emptied first. Only for Linux, because the stand-in runs there. */
export function writeHollowElectron(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  for (const name of FILES) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), '')
  }
  mkdirSync(join(folder, 'resources'))
  writeFileSync(join(folder, 'resources/default_app.asar'), EMPTY_ARCHIVE)
  const count = Object.values(FuseV1Options).filter((value) => typeof value === 'number').length
  const executable = join(folder, 'electron')
  writeFileSync(
    executable,
    Buffer.concat([
      Buffer.from(
        '#!/bin/sh\n' +
          '# A hollow Electron: it has the layout of a package, and runs its archive in the stand-in of the project.\n' +
          `exec '${join(root, 'test/electron/electron')}' --stand-in-packaged "$0" "\${0%/*}/resources/app.asar" "$@"\n` +
          SENTINEL
      ),
      Buffer.from([1, count, ...Array<number>(count).fill(UNDECIDED)])
    ])
  )
  chmodSync(executable, 0o755)
}
