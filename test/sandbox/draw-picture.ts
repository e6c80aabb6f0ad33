/** Draws the picture of a person or a Stream as a PNG: a symmetric pattern of blocks, the same for the same id. */
import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'

const BLOCKS = 6
/** Width and height of a block in pixels. */
const BLOCK = 16
const SIZE = BLOCKS * BLOCK

export function drawPicture(id: string): Buffer {
  const digest = createHash('sha256').update(id).digest()
  const byte = (at: number): number => digest[at % digest.length] ?? 0
  const front = [byte(0) % 160, byte(1) % 160, byte(2) % 160]
  const back = front.map((value) => 255 - Math.floor((255 - value) / 4))
  const rows = Array.from({ length: SIZE }, (_, y) => {
    const pixels = Array.from({ length: SIZE }, (__, x) => {
      const [column, line] = [Math.floor(x / BLOCK), Math.floor(y / BLOCK)]
      const mirrored = Math.min(column, BLOCKS - 1 - column)
      return byte(3 + line * 3 + mirrored) % 2 === 0 ? front : back
    })
    // Each row begins with its filter: none.
    return [0, ...pixels.flat()]
  })
  return png(SIZE, SIZE, Buffer.from(rows.flat()))
}

/** A PNG that claims to be so large. @param data its rows, with a filter byte each */
export function png(width: number, height: number, data: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Eight bits per channel, red, green and blue.
  header.set([8, 2], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(data)),
    chunk('IEND', Buffer.alloc(0))
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
