/** Avatars can be told apart: in both themes, by colour-blind people, and without any of them ever changing. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { COLOURS, createLooks } from '../../renderer/ui/avatar-looks.ts'
import type { Look } from '../../renderer/ui/avatar-looks.ts'

const tokens = readFileSync('renderer/ui/tokens.css', 'utf8')
const avatarStyle = readFileSync('renderer/ui/Avatar.vue', 'utf8')

/** The colours of a token: one for both themes, or the light and the dark one. */
function coloursOf(token: string): string[] {
  const [, value = ''] = new RegExp(`--${token}: (.*);`).exec(tokens) ?? []
  return value.match(/#[0-9a-f]{6}/g) ?? []
}

type Triple = [number, number, number]

/** Machado, Oliveira and Fernandes (2009), severity 1.0, for linear RGB. */
const VISIONS: Record<string, [Triple, Triple, Triple]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1]
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998]
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881]
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039]
  ]
}

const dot = (one: Triple, other: Triple): number => one[0] * other[0] + one[1] * other[1] + one[2] * other[2]

function linearRgb(hex: string): Triple {
  const channel = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [channel(1), channel(3), channel(5)]
}

/** CIELAB, D65. */
function labOf(rgb: Triple): Triple {
  const root = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)
  const x = root(dot([0.4124564, 0.3575761, 0.1804375], rgb) / 0.95047)
  const y = root(dot([0.2126729, 0.7151522, 0.072175], rgb))
  const z = root(dot([0.0193339, 0.119192, 0.9503041], rgb) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

function seen(hex: string, vision: [Triple, Triple, Triple]): Triple {
  const rgb = linearRgb(hex)
  const [red, green, blue] = vision.map((row) => Math.min(1, Math.max(0, dot(row, rgb))))
  return labOf([red ?? 0, green ?? 0, blue ?? 0])
}

function difference(one: string, other: string, vision: [Triple, Triple, Triple]): number {
  const [a, b] = [seen(one, vision), seen(other, vision)]
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}

function contrast(one: string, other: string): number {
  const luminance = (hex: string): number => dot([0.2126, 0.7152, 0.0722], linearRgb(hex))
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const PALETTE = Array.from({ length: COLOURS }, (_, place) => coloursOf(`avatar-${place}`)[0] ?? '')
/** The backgrounds on which avatars are shown, in both themes. */
const SURFACES = ['surface', 'surface-side', 'surface-raised', 'surface-dialog', 'surface-selected'].flatMap(
  coloursOf
)

/** A difference of 2.3 is just noticeable side by side; patches this small, and apart, need several times as much. */
const DISTINCT = 15

describe('the 12 colours', () => {
  test.each(Object.entries(VISIONS))('differ from each other and from every surface: %s', (_name, vision) => {
    expect(PALETTE).toHaveLength(12)
    expect(SURFACES).toHaveLength(10)
    for (const [place, colour] of PALETTE.entries()) {
      for (const other of PALETTE.slice(place + 1)) {
        expect([colour, other, difference(colour, other, vision) >= DISTINCT]).toEqual([colour, other, true])
      }
    }
    if (vision !== VISIONS.normal) return
    for (const colour of PALETTE) {
      for (const surface of SURFACES) {
        expect([colour, surface, difference(colour, surface, vision) >= DISTINCT]).toEqual([
          colour,
          surface,
          true
        ])
      }
    }
  })

  test('have initials with a contrast of at least 4.5', () => {
    const [pale = ''] = coloursOf('text-on-pale-avatar')
    const [deep = ''] = coloursOf('text-on-deep-avatar')
    const rule =
      /((?:\.colour-\d+,?\s*)+)\{\s*color: var\(--text-on-deep-avatar\)/.exec(avatarStyle)?.[1] ?? ''
    const deepOnes = (rule.match(/\d+/g) ?? []).map(Number)
    expect(deepOnes.length).toBeGreaterThan(0)
    for (const [place, colour] of PALETTE.entries()) {
      const text = deepOnes.includes(place) ? deep : pale
      expect([colour, contrast(colour, text) >= 4.5]).toEqual([colour, true])
      expect(avatarStyle).toContain(`.colour-${place} {\n  background: var(--avatar-${place});`)
    }
  })
})

describe('looks', () => {
  const people = (count: number, prefix = 'person'): string[] =>
    Array.from({ length: count }, (_, place) => `${prefix}-${place}`)
  const distinct = (looks: Look[]): number =>
    new Set(looks.map(({ colour, ring }) => `${colour} ${String(ring)}`)).size
  const colours = (looks: Look[]): number => new Set(looks.map(({ colour }) => colour)).size

  test('of 12 people of one conversation have 12 colours, whatever their ids are', () => {
    for (let round = 0; round < 200; round++) {
      const looks = createLooks()
      const group = people(12, `round-${round}`)
      looks.meet(group)
      expect(colours(group.map(looks.of))).toBe(12)
    }
  })

  test('are different for the first 24 people, even if they are first seen one by one', () => {
    const looks = createLooks()
    expect(distinct(people(24).map(looks.of))).toBe(24)
  })

  test('never change, whoever is met later and wherever', () => {
    const looks = createLooks()
    const early = people(7)
    looks.meet(early)
    const before = early.map(looks.of)
    for (const stranger of people(300, 'stranger')) looks.meet([stranger, ...early])
    expect(early.map(looks.of)).toEqual(before)
  })

  test('of strangers differ from those of the people they are met with, however many are known', () => {
    for (let known = 1; known < 100; known++) {
      const looks = createLooks()
      looks.meet(people(known, 'known'))
      const friends = people(Math.min(known, 4), 'known')
      const group = [...friends, ...people(8, 'stranger')]
      looks.meet(group)
      expect(distinct(group.map(looks.of))).toBe(8 + distinct(friends.map(looks.of)))
      expect(colours(group.map(looks.of))).toBe(8 + colours(friends.map(looks.of)))
    }
  })

  test('of the same person met first are the same in every run', () => {
    expect(createLooks().of('imke')).toEqual(createLooks().of('imke'))
  })
})
