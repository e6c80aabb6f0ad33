/** What a package may and must contain. Pure checks: they get listings. */

export type PackedFile = {
  /** Below app.asar, with slashes. */
  path: string
  /** In bytes. */
  size: number
  /** It is in app.asar.unpacked instead of the archive. */
  unpacked: boolean
  /** Of a native module: the system that it was built for; null if unknown. */
  system?: string | null
}

export type Target = { platform: string; arch: string }

/** All that runs, and nothing else. Sources, maps, tests, the sandbox and development dependencies match none of these. */
const WANTED = [
  /^package\.json$/,
  /^out\/main\/(?:chunks\/)?[\w.-]+\.js$/,
  /^out\/preload\/index\.cjs$/,
  /^out\/renderer\/index\.html$/,
  /^out\/renderer\/assets\/[\w.-]+\.(?:js|css|json|png|svg|woff2)$/,
  /^build\/icons\/[\w@.-]+\.png$/,
  /^node_modules\/(?:keytar|better-sqlite3-multiple-ciphers)\/(?:package\.json|LICENSE(?:\.md)?|lib\/(?:methods\/)?[\w-]+\.js)$/
]

/** The native modules that the target needs, each with the system that it must be built for. A Mac program is universal. */
export function nativeModulesOf({ platform, arch }: Target): { path: string; system: string }[] {
  const systems = platform === 'darwin' ? ['darwin-arm64', 'darwin-x64'] : [`${platform}-${arch}`]
  return systems.flatMap((system) => [
    { path: `node_modules/better-sqlite3-multiple-ciphers/prebuilds/${system}.node`, system },
    { path: `node_modules/keytar/prebuilds/${system}/keytar.node`, system }
  ])
}

/** One sentence for each file that should not be in the package, or is missing. */
export function findContentProblems(files: PackedFile[], target: Target): string[] {
  const modules = nativeModulesOf(target)
  const problems: string[] = []
  for (const { path, unpacked, system } of files) {
    const module = modules.find((each) => each.path === path)
    if (module !== undefined) {
      if (!unpacked) problems.push(`${path} is inside the archive, from where the system cannot load it.`)
      if (system !== module.system) problems.push(`${path} is built for ${system ?? 'an unknown system'}.`)
    } else if (path.endsWith('.node')) problems.push(`${path} is a native module for another system.`)
    else if (!WANTED.some((pattern) => pattern.test(path)))
      problems.push(`${path} has no business in the package.`)
    else if (unpacked) problems.push(`${path} is outside the archive, where its integrity is not checked.`)
  }
  const isThere = (path: string): boolean => files.some((file) => file.path === path)
  const needed = ['package.json', 'out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html']
  for (const path of [...needed, ...modules.map(({ path }) => path)]) {
    if (!isThere(path)) problems.push(`${path} is missing.`)
  }
  return problems
}

/** The licences beside the archive: this program's, those of what it contains, Electron's and Chromium's. */
const LICENCE_FILES = [
  'LICENSE.txt',
  'THIRD-PARTY-LICENSES.txt',
  'LICENSE.electron.txt',
  'LICENSES.chromium.html'
]

/**
 * One sentence for each missing licence.
 * @param files the names of all files beside the archive
 * @param text of THIRD-PARTY-LICENSES.txt
 * @param titles name and version of each package that was shipped
 */
export function findMissingLicences(files: string[], text: string, titles: string[]): string[] {
  return [
    ...LICENCE_FILES.filter((name) => !files.includes(name)).map((name) => `${name} is missing.`),
    ...titles
      .filter((title) => !text.includes(`\n${title} (`))
      .map((title) => `The licence of ${title} is missing in THIRD-PARTY-LICENSES.txt.`)
  ]
}

/**
 * One sentence for each part that is larger than its budget, or has none.
 * @param sizes in bytes
 * @param budget in bytes
 */
export function findGrowth(sizes: Record<string, number>, budget: Record<string, number>): string[] {
  return Object.entries(sizes).flatMap(([name, size]) => {
    const limit = budget[name]
    if (limit === undefined) return [`${name} has no size budget.`]
    if (size <= limit) return []
    return [
      `${name} has ${kilobytes(size)}; its budget is ${kilobytes(limit)}. If that is right, raise it in build/package/size-budget.json.`
    ]
  })
}

export const kilobytes = (bytes: number): string => `${Math.ceil(bytes / 1000).toLocaleString('en')} kB`
