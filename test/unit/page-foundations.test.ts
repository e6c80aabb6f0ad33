/** What every part of the page relies on: calls that never reject, and code that is loaded lazily. */
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { lazyPart } from '../../renderer/lazy.ts'

describe('a call to main', () => {
  beforeEach(() => vi.resetModules())

  test.each([
    ['rejects', () => Promise.reject(new Error('gone'))],
    [
      'throws',
      () => {
        throw new Error('could not be cloned')
      }
    ]
  ])('that %s is a failure like any other', async (_how, call) => {
    vi.stubGlobal('window', { cloudlink: { call } })
    const bridge = await import('../../renderer/bridge.ts')
    const result = await bridge.call('reconnect')
    expect(result).toEqual({ ok: false, code: 'internal' })
    expect(bridge.failureIn(result)).toEqual({ code: 'internal' })
    vi.unstubAllGlobals()
  })
})

describe('a lazy part', () => {
  test('is read once, however often it is loaded', async () => {
    const read = vi.fn(() => Promise.resolve('part'))
    const part = lazyPart(read)
    expect(part.value.value).toBeNull()
    expect(await Promise.all([part.load(), part.load()])).toEqual([true, true])
    expect(await part.load()).toBe(true)
    expect(part.value.value).toBe('part')
    expect(read).toHaveBeenCalledTimes(1)
  })

  test('that could not be read says so and is read again', async () => {
    const read = vi.fn(() => Promise.resolve('part'))
    read.mockRejectedValueOnce(new Error('no such file'))
    const part = lazyPart(read)
    expect(await part.load()).toBe(false)
    expect([part.failed.value, part.value.value]).toEqual([true, null])
    expect(await part.load()).toBe(true)
    expect([part.failed.value, part.value.value]).toEqual([false, 'part'])
  })
})
