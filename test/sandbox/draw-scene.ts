/** Draws a landscape as a PNG: sky, sun and hills, the same for the same number. */
import { png } from './draw-picture.ts'

const WIDTH = 960
const HEIGHT = 640
const HORIZON = 420
type Colour = [number, number, number]
/** From the top of the sky to the horizon. */
const SKIES: { top: Colour; horizon: Colour }[] = [
  { top: [93, 150, 196], horizon: [244, 226, 198] },
  { top: [84, 74, 125], horizon: [245, 178, 141] },
  { top: [46, 110, 126], horizon: [213, 232, 214] }
]
const HILLS: Colour[] = [
  [142, 160, 150],
  [92, 128, 112],
  [47, 88, 78]
]

export function drawScene(number: number): Buffer {
  const sky = SKIES[number % SKIES.length]
  if (sky === undefined) throw new Error('The number must be whole and positive.')
  const sun = { x: 240 + ((number * 173) % 480), y: 150 + ((number * 59) % 120), radius: 46 }
  /** The height of the hills of a layer, in px from the top. */
  const ridge = (layer: number, x: number): number =>
    330 +
    layer * 90 +
    34 * Math.sin(x / (95 - layer * 14) + number + layer * 2) +
    16 * Math.sin(x / 37 + number * 3 + layer)
  const rows = Array.from({ length: HEIGHT }, (_, y) => {
    const pixels = Array.from({ length: WIDTH }, (__, x): Colour => {
      const hill = HILLS.findLast((___, layer) => y > ridge(layer, x))
      if (hill !== undefined) return hill
      if (Math.hypot(x - sun.x, y - sun.y) < sun.radius) return [255, 246, 214]
      return mix(sky.top, sky.horizon, Math.min(1, y / HORIZON))
    })
    // Each row begins with its filter: none.
    return [0, ...pixels.flat()]
  })
  return png(WIDTH, HEIGHT, Buffer.from(rows.flat()))
}

const mix = (from: Colour, to: Colour, share: number): Colour =>
  from.map((value, index) => Math.round(value + ((to[index] ?? value) - value) * share)) as Colour
