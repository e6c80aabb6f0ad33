/** Versions by Semantic Versioning. */

const STEPS = ['major', 'minor', 'patch'] as const

/**
 * @param step which part of the version grows, or the new version itself
 * @throws Error if the step is neither, or the new version is not higher
 */
export function nextVersion(current: string, step: string): string {
  const place = STEPS.findIndex((name) => name === step)
  const parts = partsOf(current)
  if (place !== -1)
    return parts.map((part, index) => (index < place ? part : index === place ? part + 1 : 0)).join('.')
  const wanted = partsOf(step)
  const change =
    wanted.map((part, index) => part - (parts[index] ?? 0)).find((difference) => difference !== 0) ?? 0
  if (change <= 0) throw new Error(`${step} is not higher than ${current}.`)
  return step
}

function partsOf(version: string): number[] {
  if (!/^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}$/.test(version)) {
    throw new Error(`"${version}" is neither major, minor, patch nor a version like 1.2.3.`)
  }
  return version.split('.').map(Number)
}
