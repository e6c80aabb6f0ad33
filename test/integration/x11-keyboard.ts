/** Types on an X display by means of the XTEST extension: a minimal client of the X protocol, version 11. */
import { createConnection } from 'node:net'
import type { Socket } from 'node:net'

const CHANGE_WINDOW_ATTRIBUTES = 2
const QUERY_EXTENSION = 98
const EVENT_MASK = 1 << 11
const FOCUS_CHANGE = 1 << 21
const FOCUS_OUT = 10
const MODE_GRAB = 1
const FAKE_INPUT = 2
/** Keycodes by character, in the default layout of Xvfb. */
const KEYS: Record<string, number> = {
  '\n': 36,
  '\u001B': 9,
  ' ': 65,
  c: 54,
  e: 26,
  n: 57,
  o: 32,
  r: 27,
  s: 39,
  t: 28
}

export type Keyboard = {
  /** Types the text; '\n' is Return, '\u001B' Escape. */
  type(text: string): void
  /** Resolves when a window grabs the keyboard, as a password prompt does. */
  grabbed(): Promise<void>
  end(): void
}

/** @param display as in the variable DISPLAY, for example `:99`; it must be on this machine */
export async function openKeyboard(display: string): Promise<Keyboard> {
  const socket = createConnection(`/tmp/.X11-unix/X${display.slice(1)}`)
  const hello = Buffer.alloc(12)
  hello.write('l')
  hello.writeUInt16LE(11, 2)
  socket.write(hello)
  const answers = packets(socket)
  const setup = (await answers.next()).value as Buffer
  const vendorLength = setup.readUInt16LE(24)
  const formats = setup.readUInt8(29)
  const root = setup.readUInt32LE(40 + ((vendorLength + 3) & ~3) + formats * 8)

  const watch = Buffer.alloc(16)
  watch.writeUInt8(CHANGE_WINDOW_ATTRIBUTES)
  watch.writeUInt16LE(4, 2)
  watch.writeUInt32LE(root, 4)
  watch.writeUInt32LE(EVENT_MASK, 8)
  watch.writeUInt32LE(FOCUS_CHANGE, 12)
  socket.write(watch)

  const query = Buffer.alloc(16)
  query.writeUInt8(QUERY_EXTENSION)
  query.writeUInt16LE(4, 2)
  query.writeUInt16LE('XTEST'.length, 4)
  query.write('XTEST', 8)
  socket.write(query)
  const extension = ((await answers.next()).value as Buffer).readUInt8(9)

  function press(key: number): void {
    for (const type of [2, 3]) {
      const fake = Buffer.alloc(36)
      fake.writeUInt8(extension)
      fake.writeUInt8(FAKE_INPUT, 1)
      fake.writeUInt16LE(9, 2)
      fake.writeUInt8(type, 4)
      fake.writeUInt8(key, 5)
      fake.writeUInt32LE(root, 12)
      socket.write(fake)
    }
  }
  return {
    type(text) {
      for (const character of text) {
        const key = KEYS[character]
        if (key === undefined) throw new Error(`There is no keycode for "${character}".`)
        press(key)
      }
    },
    async grabbed() {
      for (;;) {
        const { value: packet } = await answers.next()
        if (!packet) throw new Error('The display has closed the connection.')
        // Without a window manager no window has the focus, so it is the root window that loses it.
        if ((packet.readUInt8() & 0x7f) === FOCUS_OUT && packet.readUInt8(8) === MODE_GRAB) return
      }
    },
    end: () => socket.destroy()
  }
}

/** The packets from the display: first its setup, then events and replies of 32 bytes plus the length that they state. */
async function* packets(socket: Socket): AsyncGenerator<Buffer, void> {
  let received = Buffer.alloc(0)
  let first = true
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    received = Buffer.concat([received, chunk])
    for (;;) {
      const minLength = first ? 8 : 32
      if (received.length < minLength) break
      const extraWords = first
        ? received.readUInt16LE(6)
        : received.readUInt8() === 1
          ? received.readUInt32LE(4)
          : 0
      if (received.length < minLength + extraWords * 4) break
      yield received.subarray(0, minLength + extraWords * 4)
      received = received.subarray(minLength + extraWords * 4)
      first = false
    }
  }
}
