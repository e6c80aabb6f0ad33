import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arrangementKey, popoverPlace, windowPlace, withLatest } from '../../main/desktop/placement.ts'
import type { Area, DisplayAreas } from '../../main/desktop/placement.ts'

const MINIMUM = { width: 360, height: 480 }

const number = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max })
const anyArea = fc.record({
  x: number(-10_000, 10_000),
  y: number(-10_000, 10_000),
  width: number(1, 8_000),
  height: number(1, 8_000)
})
/** Displays of any size and place, also overlapping (mirrored) ones, with panels of any thickness on any edge. */
const anyDisplay = fc
  .record({
    bounds: fc.record({
      x: number(-6_000, 6_000),
      y: number(-6_000, 6_000),
      width: number(200, 6_000),
      height: number(200, 4_000)
    }),
    panels: fc.tuple(number(0, 90), number(0, 90), number(0, 90), number(0, 90)),
    scaleFactor: fc.constantFrom(1, 1.25, 1.5, 2)
  })
  .map(({ bounds, panels: [top, right, bottom, left], scaleFactor }): DisplayAreas => ({
    bounds,
    scaleFactor,
    workArea: {
      x: bounds.x + left,
      y: bounds.y + top,
      width: bounds.width - left - right,
      height: bounds.height - top - bottom
    }
  }))
const anyDisplays = fc.array(anyDisplay, { minLength: 1, maxLength: 4 })
const anySize = fc.record({ width: number(360, 1_200), height: number(480, 1_200) })

const isInside = (area: Area, outer: Area): boolean =>
  area.x >= outer.x &&
  area.y >= outer.y &&
  area.x + area.width <= outer.x + outer.width &&
  area.y + area.height <= outer.y + outer.height

const display = (bounds: Area, panels: Partial<Record<'top' | 'bottom' | 'right', number>> = {}) => {
  const { top = 0, bottom = 0, right = 0 } = panels
  const { x, y, width, height } = bounds
  return {
    bounds,
    scaleFactor: 1,
    workArea: { x, y: y + top, width: width - right, height: height - top - bottom }
  }
}
const MAIN = { x: 0, y: 0, width: 1_920, height: 1_080 }
const SECOND = { x: 1_920, y: 0, width: 1_280, height: 800 }

describe('the place of the window', () => {
  it('is inside one work area and at least the minimum size where there is space, for any displays', () => {
    fc.assert(
      fc.property(anyArea, anyDisplays, (wanted, displays) => {
        const place = windowPlace(wanted, displays, MINIMUM)
        const home = displays.find(({ workArea }) => isInside(place, workArea))
        expect(home).toBeDefined()
        expect(place.width).toBeGreaterThanOrEqual(Math.min(MINIMUM.width, home?.workArea.width ?? 0))
        expect(place.height).toBeGreaterThanOrEqual(Math.min(MINIMUM.height, home?.workArea.height ?? 0))
      })
    )
  })

  it('is the wanted one if that is inside a work area and large enough', () => {
    const inside = anyDisplays.chain((displays) =>
      fc.constantFrom(...displays).chain(({ workArea }) =>
        fc
          .record({
            width: number(Math.min(360, workArea.width), workArea.width),
            height: number(Math.min(480, workArea.height), workArea.height)
          })
          .chain(({ width, height }) =>
            fc.record({
              width: fc.constant(width),
              height: fc.constant(height),
              x: number(workArea.x, workArea.x + workArea.width - width),
              y: number(workArea.y, workArea.y + workArea.height - height),
              displays: fc.constant(displays)
            })
          )
      )
    )
    fc.assert(
      fc.property(inside, ({ displays, ...wanted }) => {
        expect(windowPlace(wanted, displays, { width: 1, height: 1 })).toEqual(wanted)
      })
    )
  })

  it('is on the display that showed most of it, or else on the nearest', () => {
    const displays = [display(MAIN), display(SECOND)]
    const mostlySecond = windowPlace({ x: 1_800, y: 10, width: 600, height: 600 }, displays, MINIMUM)
    expect(mostlySecond).toEqual({ x: 1_920, y: 10, width: 600, height: 600 })
    const farRight = windowPlace({ x: 9_000, y: 100, width: 600, height: 600 }, displays, MINIMUM)
    expect(farRight).toEqual({ x: 2_600, y: 100, width: 600, height: 600 })
  })
})

describe('the key of an arrangement', () => {
  it('does not depend on the order, and differs for another size, place or scale', () => {
    fc.assert(
      fc.property(anyDisplays, (displays) => {
        const key = arrangementKey(displays)
        expect(arrangementKey(displays.toReversed())).toBe(key)
        const [first, ...others] = displays
        if (first === undefined) return
        const changed = [
          { ...first, scaleFactor: first.scaleFactor + 1 },
          { ...first, bounds: { ...first.bounds, x: first.bounds.x + 1 } },
          { ...first, bounds: { ...first.bounds, height: first.bounds.height + 1 } }
        ]
        for (const one of changed) expect(arrangementKey([one, ...others])).not.toBe(key)
        expect(arrangementKey([...displays, { ...first, scaleFactor: 3 }])).not.toBe(key)
      })
    )
  })

  it('stays the same when a panel appears', () => {
    expect(arrangementKey([display(MAIN, { top: 30 })])).toBe(arrangementKey([display(MAIN)]))
  })
})

describe('the places by arrangement', () => {
  const anyRemembered = fc.dictionary(
    fc.string({ minLength: 1 }).map((key) => `0,0 ${key}`),
    anyArea.map((area) => ({ ...area, maximized: false })),
    { maxKeys: 9 }
  )

  it('of others stay untouched when the window moves', () => {
    fc.assert(
      fc.property(anyRemembered, anyArea, (before, area) => {
        const place = { ...area, maximized: true }
        const after = withLatest(before, 'now', place)
        expect(after).toEqual({ ...before, now: place })
        expect(Object.keys(after).at(-1)).toBe('now')
        expect(withLatest(after, 'now', { ...place, x: 1 })).toEqual({ ...before, now: { ...place, x: 1 } })
      })
    )
  })

  it('are ten at most, and the one that was used longest ago goes first', () => {
    let places = {}
    for (let number = 0; number < 12; number++) {
      places = withLatest(places, `key ${number}`, { x: number, y: 0, width: 1, height: 1, maximized: false })
    }
    expect(Object.keys(places)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((number) => `key ${number}`))
  })
})

describe('the place of the popover', () => {
  const size = { width: 420, height: 640 }

  it('is inside one work area and never larger than wanted, for any displays and any icon', () => {
    const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null })
    const anyPlace = fc.record({ x: number(-9_000, 9_000), y: number(-9_000, 9_000) })
    fc.assert(
      fc.property(
        anySize,
        maybe(anyArea),
        maybe(anyPlace),
        anyDisplays,
        (wanted, icon, pointer, displays) => {
          const place = popoverPlace({ size: wanted, icon, pointer, displays })
          expect(displays.some(({ workArea }) => isInside(place, workArea))).toBe(true)
          expect(place.width).toBeLessThanOrEqual(wanted.width)
          expect(place.height).toBeLessThanOrEqual(wanted.height)
        }
      )
    )
  })

  it.each([
    ['below a bar at the top', { top: 25 }, { x: 1_500, y: 2, width: 22, height: 22 }, { x: 1_301, y: 33 }],
    [
      'above a bar at the bottom',
      { bottom: 48 },
      { x: 1_500, y: 1_040, width: 24, height: 40 },
      { x: 1_302, y: 384 }
    ],
    [
      'beside a bar at the right',
      { right: 60 },
      { x: 1_880, y: 500, width: 24, height: 24 },
      { x: 1_432, y: 192 }
    ],
    [
      'inside the display at its corner',
      { bottom: 48 },
      { x: 1_890, y: 1_040, width: 24, height: 40 },
      { x: 1_492, y: 384 }
    ],
    ['above a bar that hides itself', {}, { x: 960, y: 1_060, width: 20, height: 20 }, { x: 760, y: 432 }]
  ])('is %s', (_name, panels, icon, { x, y }) => {
    const place = popoverPlace({ size, icon, pointer: null, displays: [display(MAIN, panels)] })
    expect(place).toEqual({ ...size, x, y })
  })

  it('is on the display of the icon, not on that of the pointer', () => {
    const place = popoverPlace({
      size,
      icon: { x: 2_500, y: 0, width: 22, height: 22 },
      pointer: { x: 5, y: 5 },
      displays: [display(MAIN), display(SECOND, { top: 24 })]
    })
    expect(place).toEqual({ ...size, x: 2_301, y: 32 })
  })

  it('is the corner of the pointer’s display where the system does not tell where the icon is', () => {
    const displays = [display(MAIN, { bottom: 40 }), display(SECOND, { top: 30 })]
    const at = (pointer: { x: number; y: number } | null): Area =>
      popoverPlace({ size, icon: null, pointer, displays })
    expect(at({ x: 2_000, y: 700 })).toEqual({ ...size, x: 2_772, y: 38 })
    expect(at({ x: 10, y: 10 })).toEqual({ ...size, x: 1_492, y: 392 })
    // Wayland tells neither: the primary display.
    expect(at(null)).toEqual({ ...size, x: 1_492, y: 392 })
  })
})
