/** Random numbers that are the same for the same seed. */

export type Random = {
  /** A whole number from `least` to `most`, both included. */
  number(min: number, max: number): number
  pick<T>(among: readonly [T, ...T[]]): T
}

/** Uses mulberry32, with 32 bits of state: good enough to choose test cases. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const number = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1))
  return { number, pick: (among) => among[number(0, among.length - 1)] ?? among[0] }
}
