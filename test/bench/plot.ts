/** Draws times by number of messages as SVG. */

export type Point = { x: number; y: number }
export type Line = { name: string; points: Point[] }

const WIDTH = 640
const HEIGHT = 320
const AREA = { left: 56, right: 130, top: 24, bottom: 44 }
/** Different in colour and dashes; both are readable on a light and a dark page. */
const STROKES = [
  { stroke: '#0f7b6c', dash: '' },
  { stroke: '#c2571a', dash: '6 4' }
]

/**
 * @param lines y in ms, x the number of messages; the x axis is logarithmic
 * @throws RangeError if there are no points
 */
export function plotOf(title: string, lines: Line[]): string {
  const points = lines.flatMap((line) => line.points)
  if (points.length === 0) throw new RangeError('There are no points.')
  const xs = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b)
  const [first = 1, last = 1] = [xs[0], xs.at(-1)]
  const top = roundUp(Math.max(...points.map(({ y }) => y)))
  const inner = { width: WIDTH - AREA.left - AREA.right, height: HEIGHT - AREA.top - AREA.bottom }
  const span = Math.log10(last) - Math.log10(first) || 1
  const placeX = (x: number): number =>
    Math.round(AREA.left + (inner.width * (Math.log10(x) - Math.log10(first))) / span)
  const placeY = (y: number): number => Math.round(AREA.top + inner.height * (1 - y / top))

  const steps = [0, 0.25, 0.5, 0.75, 1].map((share) => share * top)
  const grid = steps.map(
    (y) =>
      `<line x1="${AREA.left}" x2="${AREA.left + inner.width}" y1="${placeY(y)}" y2="${placeY(y)}" stroke="#8884"/>` +
      `<text x="${AREA.left - 8}" y="${placeY(y) + 4}" text-anchor="end">${y.toLocaleString('en-US')}</text>`
  )
  const marks = xs.map(
    (x) =>
      `<text x="${placeX(x)}" y="${HEIGHT - AREA.bottom + 18}" text-anchor="middle">${x.toLocaleString('en-US')}</text>`
  )
  const drawn = lines.map(({ name, points: of }, index) => {
    const { stroke, dash } = STROKES[index % STROKES.length] ?? { stroke: 'currentColor', dash: '' }
    const path = of.map(({ x, y }) => `${placeX(x)},${placeY(y)}`).join(' ')
    const end = of.at(-1)
    const dots = of.map(
      ({ x, y }) =>
        `<circle cx="${placeX(x)}" cy="${placeY(y)}" r="4" fill="${stroke}"><title>${name}: ${y.toFixed(1)} ms among ${x.toLocaleString('en-US')}</title></circle>`
    )
    const label =
      end === undefined
        ? ''
        : `<text x="${placeX(end.x) + 10}" y="${placeY(end.y) + 4}" fill="${stroke}">${name}</text>`
    return `<polyline points="${path}" fill="none" stroke="${stroke}" stroke-width="2" stroke-dasharray="${dash}"/>${dots.join('')}${label}`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="sans-serif" font-size="12" fill="#777">`,
    `<title>${title}</title>`,
    `<text x="${AREA.left}" y="14">ms</text>`,
    ...grid,
    ...marks,
    `<text x="${AREA.left + inner.width / 2}" y="${HEIGHT - 6}" text-anchor="middle">messages stored</text>`,
    ...drawn,
    '</svg>',
    ''
  ].join('\n')
}

/** The next higher of 1, 2, 5, 10, 20, 50 and so on. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power
}
