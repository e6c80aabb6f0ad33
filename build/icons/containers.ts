/** Packs PNGs into the icon files of Windows (.ico) and macOS (.icns). */

/** @param pngs by the length of their side, in pixels; at most 256 */
export function icoOf(pngs: Map<number, Buffer>): Buffer {
  const header = Buffer.alloc(6 + 16 * pngs.size)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pngs.size, 4)
  let offset = header.length
  for (const [index, [size, png]] of [...pngs].entries()) {
    const place = 6 + 16 * index
    // 0 stands for 256.
    header.writeUInt8(size % 256, place)
    header.writeUInt8(size % 256, place + 1)
    header.writeUInt16LE(1, place + 4)
    header.writeUInt16LE(32, place + 6)
    header.writeUInt32LE(png.length, place + 8)
    header.writeUInt32LE(offset, place + 12)
    offset += png.length
  }
  return Buffer.concat([header, ...pngs.values()])
}

/** The types of an .icns file, by the length of the side: for normal screens, and for those with two pixels per point. */
const ICNS_TYPES: [type: string, size: number][] = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024]
]

/** @param pngs by the length of their side, in pixels. @throws if a size is missing */
export function icnsOf(pngs: Map<number, Buffer>): Buffer {
  const entries = ICNS_TYPES.flatMap(([type, size]) => {
    const png = pngs.get(size)
    if (png === undefined) throw new Error(`There is no picture of ${size} pixels.`)
    return [head(type, png.length), png]
  })
  const length = entries.reduce((sum, { length }) => sum + length, 0)
  return Buffer.concat([head('icns', length), ...entries])
}

function head(type: string, length: number): Buffer {
  const bytes = Buffer.from(`${type}0000`, 'latin1')
  bytes.writeUInt32BE(length + 8, 4)
  return bytes
}
