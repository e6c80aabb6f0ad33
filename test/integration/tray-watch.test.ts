/** Watching for a tray, over a real session bus. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startBus } from '../../build/launch/keychain.ts'
import { createChildren } from '../../build/tools/children.ts'
import { createTrayWatch, openSessionBus } from '../../main/desktop/tray-watch.ts'
import type { TrayWatch } from '../../main/desktop/tray-watch.ts'
import { systemClock } from '../../main/kernel/clock.ts'
import { silentLog } from '../support/silent-log.ts'
import { startTrayWatcher } from '../support/tray-watcher.ts'
import type { TrayWatcher } from '../support/tray-watcher.ts'

describe('macOS and Windows', () => {
  it('always show tray icons, and are not asked', async () => {
    for (const platform of ['darwin', 'win32'] as const) {
      const watch = createTrayWatch({
        platform,
        openBus: () => Promise.reject(new Error('There is no bus.')),
        clock: systemClock,
        log: silentLog,
        onChange: () => undefined
      })
      expect(watch.isShown()).toBe(true)
      expect(await watch.whenKnown()).toBe(true)
    }
  })
})

// Only Linux has a session bus.
describe.runIf(process.platform === 'linux')('on Linux', () => {
  const children = createChildren()
  let address: string
  let watch: TrayWatch | null = null
  let watcher: TrayWatcher | null = null
  /** What the watch reported, in order. */
  let reports: boolean[]

  beforeAll(async () => {
    address = (await startBus(children, process.env)).DBUS_SESSION_BUS_ADDRESS
  })
  afterEach(async () => {
    watch?.dispose()
    // The next test must not find it.
    await watcher?.close()
    watcher = null
  })
  afterAll(() => children.end())

  function start(bus = address): TrayWatch {
    reports = []
    const created = createTrayWatch({
      platform: 'linux',
      openBus: () => openSessionBus(bus),
      clock: systemClock,
      log: silentLog,
      onChange: () => void reports.push(created.isShown())
    })
    watch = created
    return created
  }
  const reported = (...expected: boolean[]): Promise<void> =>
    expect.poll(() => reports, { timeout: 20_000 }).toEqual(expected)

  it('a tray that is there is known after asking, without a report', async () => {
    watcher = await startTrayWatcher(address)
    const { isShown, whenKnown } = start()
    expect(isShown()).toBe(false)
    expect(await whenKnown()).toBe(true)
    expect(isShown()).toBe(true)
    expect(reports).toEqual([])
  })

  it('a tray that appears later and dies is reported each time', async () => {
    const { whenKnown } = start()
    expect(await whenKnown()).toBe(false)
    watcher = await startTrayWatcher(address)
    await reported(true)
    await watcher.close()
    await reported(true, false)
    watcher = await startTrayWatcher(address)
    await reported(true, false, true)
    expect(await whenKnown()).toBe(true)
  })

  it('a watcher without anything that draws the icons is no tray, until something does', async () => {
    watcher = await startTrayWatcher(address, false)
    const { whenKnown } = start()
    expect(await whenKnown()).toBe(false)
    watcher.setHost(true)
    await reported(true)
    watcher.setHost(false)
    await reported(true, false)
  })

  it('a desktop without a session bus has no tray', async () => {
    expect(await start('unix:path=/nowhere').whenKnown()).toBe(false)
  })
})
