import { join } from 'node:path'
import { flipFuses } from '@electron/fuses'
import { fuses } from './fuses.ts'

/** electron-builder calls this between packing and signing, when the binary can still be changed. */
export default async function afterPack({ appOutDir, electronPlatformName, packager }) {
  const name = packager.appInfo.productFilename
  const file = {
    darwin: `${name}.app/Contents/MacOS/${name}`,
    win32: `${name}.exe`,
    linux: packager.executableName
  }[electronPlatformName]
  if (file === undefined) throw new Error(`No fuses are known for ${electronPlatformName}.`)
  await flipFuses(join(appOutDir, file), {
    ...fuses,
    // Flipping fuses breaks the ad-hoc signature, which Apple silicon requires even for unsigned builds.
    resetAdHocDarwinSignature: electronPlatformName === 'darwin'
  })
}
