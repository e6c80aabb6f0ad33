/** CHANGELOG.md: one section per version, and one for what is not released. */

const UNRELEASED = '## Unreleased'

/**
 * Gives the unreleased section a version, and begins a new one.
 * @param date as YYYY-MM-DD
 * @returns the whole text
 * @throws Error if nothing is unreleased, or the version has a section already
 */
export function releaseChangelog(text: string, version: string, date: string): string {
  if (sectionOf(text, version) !== null) throw new Error(`CHANGELOG.md already has a section for ${version}.`)
  const unreleased = sectionOf(text, 'Unreleased')
  if (unreleased === null || unreleased === '')
    throw new Error('CHANGELOG.md lists nothing under "Unreleased".')
  return text.replace(`${UNRELEASED}\n`, () => `${UNRELEASED}\n\n## ${version} - ${date}\n`)
}

/** The content of a version's section. @throws Error if there is none */
export function notesOf(text: string, version: string): string {
  const section = sectionOf(text, version)
  if (section === null) throw new Error(`CHANGELOG.md has no section for ${version}.`)
  return section
}

function sectionOf(text: string, name: string): string | null {
  const section = text.split(/^## /m).find((each) => /^\S*/.exec(each)?.[0] === name)
  return section === undefined ? null : section.split('\n').slice(1).join('\n').trim()
}
