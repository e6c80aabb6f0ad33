/** Pictures are fetched, checked, stored and served; bad ones are given up. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { Events } from '../../preload/contract/index.ts'
import type { Emit } from '../../main/sync/chat-types.ts'
import type { BadPicture } from '../sandbox/model.ts'
import { drawPicture } from '../sandbox/draw-picture.ts'
import { conversationOf, userOf } from '../support/sandbox-http.ts'
import { eventually, useChatFixture } from './chat-fixture.ts'
import type { ChatFixture, OpenedChat } from './chat-fixture.ts'

const DAY_MS = 24 * 60 * 60_000

/** Everything about the pictures of one chat. */
async function openPictures(fixture: ChatFixture, store?: string) {
  const { sandbox } = fixture.service
  const changes: Events['picturesChanged'][] = []
  const emit: Emit = (name, payload) => {
    if (name === 'picturesChanged') changes.push(payload as Events['picturesChanged'])
  }
  const opened = await fixture.open({ emit, ...(store === undefined ? {} : { store }) })
  await opened.connect()
  await fixture.service.clock.advanceUntil(
    async () => (await opened.chat.people.find('')).directory.step === 'loaded',
    60_000
  )
  changes.length = 0
  return { opened, changes, idOf: (name: string) => userOf(sandbox, name).userId }
}

const requests = ({ service }: ChatFixture) =>
  service.sandbox.control.requests().filter(({ path }) => path.includes('/pictures/'))

const get = ({ chat }: OpenedChat, userIds: string[], conversationIds: string[] = []) =>
  chat.pictures.get({ userIds, conversationIds })

/** Asks until all these people have a picture. @returns their paths */
async function waitForPictures(opened: OpenedChat, ids: string[]): Promise<string[]> {
  let users: Record<string, string> = {}
  await eventually(async () => {
    users = (await get(opened, ids)).users
    return ids.every((id) => users[id] !== undefined)
  })
  return ids.map((id) => users[id] ?? '')
}

const nameOf = (path: string): string => path.replace('/pictures/', '')

describe('pictures', () => {
  const fixture = useChatFixture()

  test('of people and Streams are fetched once, with the token, and served from the store', async () => {
    const { opened, changes, idOf } = await openPictures(fixture)
    const [imke, teo, launch] = [
      idOf('Imke'),
      idOf('Teo'),
      conversationOf(fixture.service.sandbox, 'Launch room')
    ]
    expect(await get(opened, [imke, teo], [launch])).toEqual({ users: {}, conversations: {} })
    await eventually(async () => changes.length === 3)
    const { users, conversations } = await get(opened, [imke, teo], [launch])
    expect(new Set(changes.flatMap((one) => [...one.userIds, ...one.conversationIds]))).toEqual(
      new Set([imke, teo, launch])
    )
    for (const [id, path] of [...Object.entries(users), ...Object.entries(conversations)]) {
      expect(path).toMatch(/^\/pictures\/[0-9a-f]{40}$/)
      const picture = await opened.chat.pictures.read(nameOf(path))
      expect(picture?.type).toBe('image/png')
      expect(Buffer.from(picture?.bytes ?? []).equals(drawPicture(id))).toBe(true)
    }
    expect(await opened.chat.pictures.read('0'.repeat(40))).toBeNull()
    expect(requests(fixture).map(({ status }) => status)).toEqual([200, 200, 200])
  })

  test('are still there after a restart, and fetched again after 30 days while the old one is shown', async () => {
    const first = await openPictures(fixture)
    const imke = first.idOf('Imke')
    const [path] = await waitForPictures(first.opened, [imke])
    await first.opened.stop()
    const { opened, changes } = await openPictures(fixture)
    expect(await get(opened, [imke])).toEqual({ users: { [imke]: path }, conversations: {} })
    expect(requests(fixture)).toHaveLength(1)
    fixture.service.clock.setWallClockOffset(31 * DAY_MS)
    expect((await get(opened, [imke])).users[imke]).toBe(path)
    await eventually(async () => changes.length === 1)
    expect((await get(opened, [imke])).users[imke]).not.toBe(path)
    expect(requests(fixture)).toHaveLength(2)
  })

  test('are not fetched at the start, nor for people who are not asked for', async () => {
    await openPictures(fixture)
    expect(requests(fixture)).toEqual([])
  })

  test('are fetched at most four at a time', async () => {
    const { opened } = await openPictures(fixture)
    const { control, users } = {
      control: fixture.service.sandbox.control,
      users: fixture.service.sandbox.users
    }
    control.fault({ kind: 'hang', path: '/pictures/', times: -1 })
    await get(
      opened,
      users.map(({ userId }) => userId)
    )
    await eventually(async () => control.heldCalls() === 4)
    await fixture.service.clock.settled()
    expect(requests(fixture)).toHaveLength(4)
  })

  test.each<[BadPicture, number]>([
    ['huge', 1],
    ['text', 1],
    ['bomb', 1],
    ['redirect', 1],
    ['missing', 1],
    ['endless', 1],
    ['http', 0],
    ['elsewhere', 0]
  ])('that are bad are given up for a day, even after a restart: %s', async (bad, attempts) => {
    const { control } = fixture.service.sandbox
    control.setPicture(userOf(fixture.service.sandbox, 'Imke').userId, bad)
    const { opened, changes, idOf } = await openPictures(fixture)
    const imke = idOf('Imke')
    expect(await get(opened, [imke])).toEqual({ users: {}, conversations: {} })
    if (attempts > 0) {
      await fixture.service.clock.advanceUntil(async () => {
        const [entry] = await opened.store.listPictures()
        return entry?.usable === false
      }, 60_000)
    }
    expect(control.heldCalls()).toBe(0)
    expect(requests(fixture)).toHaveLength(attempts)
    expect(changes).toEqual([])
    await opened.stop()
    const again = await openPictures(fixture)
    await get(again.opened, [imke])
    await fixture.service.clock.settled()
    expect(requests(fixture)).toHaveLength(attempts)
    fixture.service.clock.setWallClockOffset(DAY_MS + 60_000)
    await get(again.opened, [imke])
    await eventually(async () => requests(fixture).length === 2 * attempts)
  })

  test('that could not be fetched because the service failed are fetched a little later', async () => {
    const { opened, idOf } = await openPictures(fixture)
    fixture.service.sandbox.control.fault({ kind: 'status', status: 503, path: '/pictures/', times: 1 })
    await get(opened, [idOf('Imke')])
    await eventually(async () => requests(fixture).length === 1)
    await fixture.service.clock.settled()
    await get(opened, [idOf('Imke')])
    expect(await opened.store.listPictures()).toEqual([])
    await fixture.service.clock.advance(6 * 60_000)
    await waitForPictures(opened, [idOf('Imke')])
  })

  test('on another host are offered by the profile, which names the host', async () => {
    const { control } = fixture.service.sandbox
    control.setPicture(userOf(fixture.service.sandbox, 'Imke').userId, 'elsewhere')
    control.setPicture(userOf(fixture.service.sandbox, 'Teo').userId, 'http')
    const { opened, idOf } = await openPictures(fixture)
    const hostOf = async (name: string) => (await opened.chat.people.profile(idOf(name))).pictureHost
    expect(await hostOf('Imke')).toBe('pictures.example.test')
    expect([await hostOf('Teo'), await hostOf('Juno')]).toEqual([null, null])
    await expect(opened.chat.pictures.load(idOf('Teo'))).rejects.toMatchObject({ detail: 'picture-address' })
  })

  test('on another host never see the token', async () => {
    const seen: unknown[] = []
    const other = createServer((request, response) => {
      seen.push(request.headers)
      response.end('no')
    })
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    try {
      const { opened, idOf } = await openPictures(fixture)
      const { port } = other.address() as AddressInfo
      const [user] = await opened.store.getUsers([idOf('Imke')])
      const urls = [`http://127.0.0.1:${port}/a`, `http://localhost:${port}/a`, `https://127.0.0.1:${port}/a`]
      for (const photoUrl of urls) {
        await expect(
          opened.client.cloudlink.fetchPicture(photoUrl, { elsewhere: true })
        ).rejects.toMatchObject({ detail: 'picture-address' })
      }
      expect(user?.photoUrl).toContain('/pictures/')
      expect(seen).toEqual([])
    } finally {
      other.close()
    }
  })
})

describe('where the service has no pictures', () => {
  const fixture = useChatFixture({ without: ['pictures'] })

  test('it is asked once', async () => {
    const { opened, idOf } = await openPictures(fixture)
    await get(opened, [idOf('Imke')])
    await eventually(async () => requests(fixture).length === 1)
    await fixture.service.clock.settled()
    await get(opened, [idOf('Teo'), idOf('Juno')])
    await fixture.service.clock.settled()
    expect(requests(fixture)).toHaveLength(1)
  })
})
