/** Keeps seeded stores, because filling one with a million messages takes minutes. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashOfFiles } from '../../build/tools/file-hash.ts'
import { root } from '../../build/tools/paths.ts'
import { PEOPLE, seedStore } from './seed.ts'
import type { Seeded } from './seed.ts'

/** The files and folders that a seeded store depends on. */
const SOURCES = ['main/store', 'test/bench/seed.ts', 'test/bench/text.ts']
export const SEED = 1

/** How large a seeded store is. */
export type SeedSize = { messages: number; conversations: number; people?: number }

export type SeedFile = Seeded & { file: string }

/**
 * Returns a store with so many messages, encrypted with SEED_KEY. Copy it; do not change it.
 * @param folder of the seeded stores; those made from other sources are removed
 */
export function seedFile(
  folder: string,
  { messages, conversations, people = PEOPLE }: SeedSize,
  say: (line: string) => void
): SeedFile {
  const current = join(folder, hashOfFiles(root, SOURCES).slice(0, 16))
  mkdirSync(current, { recursive: true })
  for (const name of readdirSync(folder).filter((one) => join(folder, one) !== current)) {
    rmSync(join(folder, name), { recursive: true })
  }
  const file = join(current, `${messages}-${conversations}-${people}.db`)
  const metadataFile = `${file}.json`
  if (!existsSync(metadataFile)) {
    say(`Seeding ${messages.toLocaleString('en-US')} messages; this is done once.`)
    const partial = `${file}.partial`
    const seeded = seedStore({ file: partial, conversations, messages, people, seed: SEED })
    renameSync(partial, file)
    writeFileSync(metadataFile, JSON.stringify(seeded))
  }
  return { ...(JSON.parse(readFileSync(metadataFile, 'utf8')) as Seeded), file }
}
