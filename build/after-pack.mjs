import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { flipFuses } from '@electron/fuses'
import { fuses } from './fuses.ts'

/** electron-builder calls this between packing and signing, when the package can still be changed. */
export default async function afterPack({ appOutDir, electronPlatformName, packager }) {
  // The halves of a universal Mac program must stay equal until they are joined. The joined program comes here too.
  if (appOutDir.endsWith('-temp')) return
  const name = packager.appInfo.productFilename
  const file = {
    darwin: `${name}.app/Contents/MacOS/${name}`,
    win32: `${name}.exe`,
    linux: packager.executableName
  }[electronPlatformName]
  const resources = electronPlatformName === 'darwin' ? `${name}.app/Contents/Resources` : 'resources'
  // The page that Electron shows without an app. electron-builder keeps it if Electron comes from a folder.
  rmSync(join(appOutDir, resources, 'default_app.asar'), { force: true })
  if (file === undefined) throw new Error(`No fuses are known for ${electronPlatformName}.`)
  await flipFuses(join(appOutDir, file), {
    ...fuses,
    // Flipping fuses breaks the ad-hoc signature, which Apple silicon requires even for unsigned builds.
    resetAdHocDarwinSignature: electronPlatformName === 'darwin'
  })
}
