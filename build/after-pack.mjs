import { join } from 'node:path'
import { flipFuses } from '@electron/fuses'
import { fuses } from './fuses.ts'

/** electron-builder calls this between packing and signing: the last moment at which the binary may change. */
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
    // Flipping breaks the signature that Apple's processors ask even of unsigned builds.
    resetAdHocDarwinSignature: electronPlatformName === 'darwin'
  })
}
