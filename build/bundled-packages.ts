/** Which npm packages a bundle contains: the packages whose licences must be part of the program. */
import { relative, sep } from 'node:path'
import type { Plugin } from 'vite'
import { root } from './tools/paths.ts'

/** Written into each folder of out/, and left out of packages. */
export const BUNDLED_PACKAGES_FILE = 'bundled-packages.json'

/** Code that bundlers add on their own, by the prefix of its module id, which begins with a zero byte. */
const VIRTUAL: Record<string, string> = {
  'rolldown/': 'rolldown',
  'vite/': 'vite',
  'plugin-vue:': '@vitejs/plugin-vue'
}

/**
 * The package that a module comes from; null for a module of this project.
 * @param id of the bundler: a path, maybe with a query, or a made-up name
 * @returns a folder relative to the project, such as `node_modules/zod`
 * @throws for a made-up name that is not listed here
 */
export function packageOf(id: string): string | null {
  if (id.startsWith('\0')) {
    const name = Object.entries(VIRTUAL).find(([prefix]) => id.startsWith(`\0${prefix}`))?.[1]
    // The bundler's wrappers of real modules have their path in the name.
    if (name === undefined && !id.includes('/'))
      throw new Error(`Which package is the module ${id.slice(1)} from?`)
    if (name !== undefined) return `node_modules/${name}`
  }
  const path = relative(root, id.replace(/^\0/, '').replace(/\?.*$/, '')).split(sep).join('/')
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? null
}

/** Writes the list of packages beside the bundle. */
export function bundledPackages(): Plugin {
  return {
    name: 'bundled-packages',
    generateBundle(_options, bundle) {
      const ids = Object.values(bundle).flatMap((file) =>
        file.type === 'chunk' ? file.moduleIds : file.originalFileNames
      )
      const packages = [...new Set(ids.map(packageOf))].filter((name) => name !== null).sort()
      this.emitFile({
        type: 'asset',
        fileName: BUNDLED_PACKAGES_FILE,
        source: `${JSON.stringify(packages, null, 2)}\n`
      })
    }
  }
}
