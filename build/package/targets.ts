/** Which packages this machine can build. Some need programs that electron-builder does not bring along. */

/** All packages of electron-builder.yml, by platform, each with the program that building it needs. */
export const TARGETS: Record<string, { name: string; needs?: string }[]> = {
  linux: [
    { name: 'AppImage' },
    { name: 'deb' },
    { name: 'rpm', needs: 'rpmbuild' },
    { name: 'tar.gz' },
    { name: 'snap', needs: 'snapcraft' },
    { name: 'flatpak', needs: 'flatpak-builder' }
  ],
  darwin: [{ name: 'dmg' }, { name: 'zip' }],
  win32: [{ name: 'nsis' }, { name: 'msi' }]
}

/** electron-builder's switch for each platform. */
const SWITCH: Record<string, string> = { linux: '--linux', darwin: '--mac', win32: '--win' }

/**
 * The arguments of electron-builder for all packages that can be built, and a line for each that cannot.
 * @param hasProgram whether a program is in PATH
 */
export function buildableTargets(
  platform: string,
  hasProgram: (name: string) => boolean
): { args: string[]; skipped: string[] } {
  const all = TARGETS[platform] ?? []
  const skipped = all.filter(({ needs }) => needs !== undefined && !hasProgram(needs))
  // Without names, electron-builder builds all of the configuration, each for the processors that are given there.
  const names =
    skipped.length === 0 ? [] : all.filter((target) => !skipped.includes(target)).map(({ name }) => name)
  return {
    args: [SWITCH[platform] ?? '', ...names],
    skipped: skipped.map(({ name, needs }) => `Not built: ${name}, which needs ${needs}.`)
  }
}
