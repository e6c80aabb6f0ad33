/** Type and size of a picture are read from its first bytes, whatever these are. */
import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pictureHeader } from '../../main/cloudlink/picture-header.ts'
import { drawPicture, png } from '../sandbox/draw-picture.ts'

const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part)))
  )
const u16le = (value: number): number[] => [value & 255, value >> 8]
const u16be = (value: number): number[] => [value >> 8, value & 255]
const u24le = (value: number): number[] => [value & 255, (value >> 8) & 255, value >> 16]

const APP0 = ['\xff\xe0', u16be(16), 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0'] as const
const jpeg = (width: number, height: number, frame = 0xc0): Buffer =>
  bytes('\xff\xd8', ...APP0, [0xff, 0xff, frame], u16be(17), [8], u16be(height), u16be(width), [3])

const frame = (x: number, y: number, width: number, height: number): Buffer =>
  bytes(',', u16le(x), u16le(y), u16le(width), u16le(height), [0x80], Array<number>(6).fill(0), [2, 1, 9, 0])
const gif = (width: number, height: number, ...frames: Buffer[]): Buffer =>
  Buffer.concat([
    bytes('GIF89a', u16le(width), u16le(height), [0x80, 0, 0], Array<number>(6).fill(0)),
    bytes('!\xf9', [4, 0, 0, 0, 0, 0]),
    ...frames,
    bytes(';')
  ])

const riff = (chunk: string, ...data: (string | number[])[]): Buffer =>
  bytes('RIFF', [0, 0, 0, 0], 'WEBP', chunk, [0, 0, 0, 0], ...data)

describe('the header of a still picture', () => {
  test.each([
    ['PNG', png(60_000, 50_000, Buffer.alloc(4)), 'image/png', 60_000, 50_000],
    ['drawn PNG', drawPicture('imke'), 'image/png', 96, 96],
    ['JPEG', jpeg(640, 480), 'image/jpeg', 640, 480],
    ['progressive JPEG', jpeg(65_535, 1, 0xc2), 'image/jpeg', 65_535, 1],
    ['GIF', gif(32, 16, frame(0, 0, 32, 16)), 'image/gif', 32, 16],
    ['GIF with a frame larger than itself', gif(1, 1, frame(9, 8, 60_000, 3)), 'image/gif', 60_009, 11],
    ['WebP', riff('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a], u16le(300), u16le(200)), 'image/webp', 300, 200],
    [
      'lossless WebP',
      riff('VP8L', [0x2f], [...u16le(299 | ((199 & 3) << 14)), ...u16le(199 >> 2)]),
      'image/webp',
      300,
      200
    ],
    ['extended WebP', riff('VP8X', [0, 0, 0, 0], u24le(70_000), u24le(9)), 'image/webp', 70_001, 10]
  ])('is read: %s', (_name, data, type, width, height) => {
    expect(pictureHeader(data)).toEqual({ type, width, height })
    for (let length = 0; length < 20; length++) expect(pictureHeader(data.subarray(0, length))).toBeNull()
  })

  test.each([
    ['text', bytes('<svg xmlns="http://www.w3.org/2000/svg">')],
    ['nothing', bytes()],
    ['a GIF with two frames', gif(8, 8, frame(0, 0, 8, 8), frame(0, 0, 8, 8))],
    ['an animated WebP', riff('VP8X', [2, 0, 0, 0], u24le(9), u24le(9))],
    ['a PNG without a width', png(0, 9, Buffer.alloc(4))],
    ['a JPEG without a frame', bytes('\xff\xd8', ...APP0, '\xff\xda')],
    ['a BMP', bytes('BM', Array<number>(60).fill(1))]
  ])('is not read: %s', (_name, data) => {
    expect(pictureHeader(data)).toBeNull()
  })

  test('is not read from an animated PNG', () => {
    const still = drawPicture('imke')
    const control = bytes([0, 0, 0, 8], 'acTL', Array<number>(8).fill(0), [0, 0, 0, 0])
    expect(pictureHeader(Buffer.concat([still.subarray(0, 33), control, still.subarray(33)]))).toBeNull()
  })

  test('never throws and always ends, whatever follows a known beginning', () => {
    const beginning = fc.constantFrom(
      bytes(),
      bytes('\x89PNG\r\n\x1a\n'),
      drawPicture('a').subarray(0, 33),
      bytes('\xff\xd8\xff'),
      bytes('GIF89a'),
      bytes('GIF87a', u16le(3), u16le(3), [0, 0, 0]),
      riff('VP8 '),
      riff('VP8L', [0x2f]),
      riff('VP8X')
    )
    fc.assert(
      fc.property(beginning, fc.uint8Array({ maxLength: 300 }), (start, rest) => {
        const header = pictureHeader(Buffer.concat([start, rest]))
        if (header !== null) expect(Math.min(header.width, header.height)).toBeGreaterThan(0)
      }),
      { numRuns: 5_000 }
    )
  })

  test('is never read from more pixels than the file says after a change of any byte', () => {
    const whole = drawPicture('imke')
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
        const changed = Buffer.from(whole)
        changed[at] = value
        const header = pictureHeader(changed)
        if (header === null) return
        expect([header.width, header.height]).toEqual([changed.readUInt32BE(16), changed.readUInt32BE(20)])
      })
    )
  })
})
