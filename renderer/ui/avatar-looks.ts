/**
 * Which look each person's avatar has: one of 12 colours (tokens.css), plain or with a ring.
 *
 * A look is assigned when a person is first seen and then kept until the page is closed, so that she looks the same
 * everywhere and does not change when somebody else joins. A hash of the id alone would repeat a colour among 12 people
 * almost always. So the hash is only the first choice, as in a hash table with open addressing: a look that is taken is
 * skipped. The first 24 people get 24 different looks. After that, looks repeat, but not among people who are first seen
 * together: those whose messages are on the screen, or who are listed together. What remains: two people who were met
 * separately, and share a conversation later, may look alike; changing one of them would be worse.
 */
export const COLOURS = 12

export type Look = { colour: number; ring: boolean }

export type Looks = {
  /** The look of a person; assigns one if there is none. */
  of(id: string): Look
  /** Assigns looks to those of these people who have none, so that they differ from the others in the group. */
  meet(ids: Iterable<string>): void
}

const ALL: Look[] = [false, true].flatMap((ring) =>
  Array.from({ length: COLOURS }, (_, colour) => ({ colour, ring }))
)

export function createLooks(): Looks {
  const assigned = new Map<string, Look>()
  /** How many people have each look. */
  const uses = new Map<Look, number>(ALL.map((look) => [look, 0]))

  function assign(id: string, group: Look[]): Look {
    const first = hashOf(id)
    const colourInGroup = (look: Look): number => group.filter(({ colour }) => colour === look.colour).length
    const ranked = ALL.map((look) => ({
      look,
      rank: [
        group.filter((other) => other === look).length,
        colourInGroup(look),
        uses.get(look) ?? 0,
        Number(look.ring),
        (look.colour - first + COLOURS) % COLOURS
      ]
    }))
    const { look } = ranked.reduce((best, one) => (isLess(one.rank, best.rank) ? one : best))
    assigned.set(id, look)
    uses.set(look, (uses.get(look) ?? 0) + 1)
    return look
  }

  return {
    of: (id) => assigned.get(id) ?? assign(id, []),
    meet(ids) {
      const group: Look[] = []
      const strangers: string[] = []
      for (const id of new Set(ids)) {
        const look = assigned.get(id)
        if (look === undefined) strangers.push(id)
        else group.push(look)
      }
      for (const id of strangers) group.push(assign(id, group))
    }
  }
}

/** The looks of everybody in this page. */
export const looks = createLooks()

/** A number from 0 to COLOURS - 1, always the same for the same id. */
function hashOf(id: string): number {
  let sum = 0
  for (const sign of id) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 997
  return sum % COLOURS
}

/** Compares two lists of the same length by their first different number. */
function isLess(one: number[], other: number[]): boolean {
  const at = one.findIndex((value, place) => value !== other[place])
  return at >= 0 && (one[at] ?? 0) < (other[at] ?? 0)
}
