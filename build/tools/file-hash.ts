import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A hash of the names and contents of these files and of all files in these folders. */
export function hashOfFiles(base: string, names: string[]): string {
  const hash = createHash('sha256')
  const add = (name: string): void => {
    const path = join(base, name)
    if (statSync(path).isDirectory()) {
      for (const entry of readdirSync(path).sort()) add(`${name}/${entry}`)
      return
    }
    const content = readFileSync(path)
    hash.update(`${name}\0${content.length}\0`).update(content)
  }
  names.forEach(add)
  return hash.digest('hex')
}
