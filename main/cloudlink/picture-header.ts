/**
 * Reads type and size of a picture from its first bytes, before anything decodes it: a small file may unpack to gigabytes.
 * Animated pictures are not accepted: nothing in the list should move, and each frame costs as much as a picture.
 */
import type { PictureType } from '../../preload/contract/index.ts'

/** Width and height in pixels. */
export type PictureHeader = { type: PictureType; width: number; height: number }

/** @returns null if the bytes are not a still picture of a known type, or end before its size */
export function pictureHeader(bytes: Uint8Array): PictureHeader | null {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const header = png(data) ?? jpeg(data) ?? gif(data) ?? webp(data)
    return header !== null && header.width > 0 && header.height > 0 ? header : null
  } catch (error) {
    // The bytes end too early.
    if (error instanceof RangeError) return null
    throw error
  }
}

const startsWith = (data: Buffer, text: string, at = 0): boolean =>
  data.toString('latin1', at, at + text.length) === text

function png(data: Buffer): PictureHeader | null {
  if (!startsWith(data, '\x89PNG\r\n\x1a\n') || !startsWith(data, 'IHDR', 12)) return null
  for (let at = 8; !startsWith(data, 'IDAT', at + 4); at += 12 + data.readUInt32BE(at)) {
    if (startsWith(data, 'acTL', at + 4)) return null
  }
  return { type: 'image/png', width: data.readUInt32BE(16), height: data.readUInt32BE(20) }
}

/** The markers that begin a frame, which has the size: SOF0 to SOF15 without DHT, JPG and DAC. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

function jpeg(data: Buffer): PictureHeader | null {
  if (!startsWith(data, '\xff\xd8\xff')) return null
  let at = 2
  for (;;) {
    if (data.readUInt8(at) !== 0xff) return null
    const marker = data.readUInt8(at + 1)
    // A marker may be preceded by any number of fill bytes.
    if (marker === 0xff) at++
    else if (isFrame(marker)) {
      return { type: 'image/jpeg', width: data.readUInt16BE(at + 7), height: data.readUInt16BE(at + 5) }
    } else {
      // The scan and the end come after the size; other markers without a length do not belong here.
      if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xda)) return null
      const length = data.readUInt16BE(at + 2)
      if (length < 2) return null
      at += 2 + length
    }
  }
}

function gif(data: Buffer): PictureHeader | null {
  if (!startsWith(data, 'GIF87a') && !startsWith(data, 'GIF89a')) return null
  const sizeOfTable = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)
  let width = data.readUInt16LE(6)
  let height = data.readUInt16LE(8)
  let at = 13 + sizeOfTable(data.readUInt8(10))
  const skipBlocks = (): void => {
    while (data.readUInt8(at) > 0) at += 1 + data.readUInt8(at)
    at++
  }
  let images = 0
  for (;;) {
    const block = data.readUInt8(at)
    if (block === 0x3b) return images === 1 ? { type: 'image/gif', width, height } : null
    if (block === 0x21) {
      at += 2
      skipBlocks()
    } else if (block === 0x2c) {
      images++
      // A decoder takes the larger one of the picture and its frame.
      width = Math.max(width, data.readUInt16LE(at + 1) + data.readUInt16LE(at + 5))
      height = Math.max(height, data.readUInt16LE(at + 3) + data.readUInt16LE(at + 7))
      at += 11 + sizeOfTable(data.readUInt8(at + 9))
      skipBlocks()
    } else return null
  }
}

function webp(data: Buffer): PictureHeader | null {
  if (!startsWith(data, 'RIFF') || !startsWith(data, 'WEBP', 8)) return null
  const type = 'image/webp'
  switch (data.toString('latin1', 12, 16)) {
    case 'VP8 ':
      if (!startsWith(data, '\x9d\x01\x2a', 23)) return null
      return { type, width: data.readUInt16LE(26) & 0x3fff, height: data.readUInt16LE(28) & 0x3fff }
    case 'VP8L': {
      if (data.readUInt8(20) !== 0x2f) return null
      const bits = data.readUInt32LE(21)
      return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8X': {
      const isAnimated = (data.readUInt8(20) & 0x02) !== 0
      return isAnimated
        ? null
        : { type, width: data.readUIntLE(24, 3) + 1, height: data.readUIntLE(27, 3) + 1 }
    }
    default:
      return null
  }
}
