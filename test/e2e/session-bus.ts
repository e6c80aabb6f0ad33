/** A client of the D-Bus session bus that owns a name and does nothing else, in place of a desktop's tray service. */
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'

const BUS = 'org.freedesktop.DBus'

/**
 * Owns a name on the bus until it is closed.
 * @param address of the bus, as DBUS_SESSION_BUS_ADDRESS gives it
 */
export async function ownBusName(address: string, name: string): Promise<{ close(): void }> {
  const path = /^unix:path=([^,]+)/.exec(address)?.[1]
  if (path === undefined) throw new Error(`The session bus is at ${address}, which is not a path.`)
  const socket = connect(path)
  await once(socket, 'connect')
  const user = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex')
  socket.write(`\0AUTH EXTERNAL ${user}\r\n`)
  await waitForReply(socket, (data) => data.includes('OK '))
  socket.write('BEGIN\r\n')
  socket.write(call(1, 'Hello', null))
  socket.write(call(2, 'RequestName', name))
  await waitForReply(socket, (data) => data.includes('NameAcquired') && data.includes(name))
  return { close: () => void socket.destroy() }
}

async function waitForReply(socket: Socket, isReply: (text: string) => boolean): Promise<void> {
  let text = ''
  while (!isReply(text)) {
    const [data] = (await once(socket, 'data')) as [Buffer]
    text += data.toString('latin1')
  }
}

/**
 * Encodes a method call to the bus itself
 * (https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-messages).
 */
function call(serial: number, member: string, name: string | null): Buffer {
  const fields = [
    field(1, 'o', text('/org/freedesktop/DBus')),
    field(2, 's', text(BUS)),
    field(3, 's', text(member)),
    field(6, 's', text(BUS)),
    ...(name === null ? [] : [field(8, 'g', Buffer.from('\x02su\0'))])
  ]
  // Each header field is aligned to 8 bytes.
  const all = fields.reduce((before, one) => Buffer.concat([padded(before, 8), one]), Buffer.alloc(0))
  const body = name === null ? Buffer.alloc(0) : Buffer.concat([padded(text(name), 4), number(0)])
  const head = Buffer.concat([
    Buffer.from(['l'.charCodeAt(0), 1, 0, 1]),
    ...[number(body.length), number(serial), number(all.length), all]
  ])
  return Buffer.concat([padded(head, 8), body])
}

const field = (code: number, type: string, value: Buffer): Buffer =>
  Buffer.concat([Buffer.from([code, 1, type.charCodeAt(0), 0]), value])

const text = (value: string): Buffer =>
  Buffer.concat([number(Buffer.byteLength(value)), Buffer.from(`${value}\0`)])

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

const padded = (bytes: Buffer, to: number): Buffer =>
  Buffer.concat([bytes, Buffer.alloc((to - (bytes.length % to)) % to)])
