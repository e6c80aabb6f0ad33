import type { EventEmitter } from 'node:events'
import type { Session } from 'electron'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { checkedLanguages, createSpellCheck } from '../../main/desktop/spell-check.ts'
import { Session as StandInSession } from '../electron/session.ts'
import { silentLog } from '../support/silent-log.ts'

const sessions = vi.hoisted(() => ({ fromPartition: vi.fn<(name: string) => unknown>(), defaultSession: {} }))
vi.mock('electron', () => ({ session: sessions }))

describe('the languages to check', () => {
  const available = ['de', 'en-AU', 'en-GB', 'en-US', 'pt-BR']
  test.each([
    [['en-GB', 'xx'], ['de-AT'], ['en-GB']],
    [[], ['en-GB', 'de-AT'], ['en-GB', 'de']],
    [['xx'], ['de-CH', 'de-DE'], ['de']],
    [[], ['pt-PT', 'ja'], ['pt-BR']],
    [[], [], []]
  ])('with %o chosen on a system in %o are %o', (chosen, system, expected) => {
    expect(checkedLanguages(available, chosen, system)).toEqual(expected)
  })
})

describe('spell checking', () => {
  let all: Map<string, StandInSession>
  const missing: string[] = []
  const of = (name: string): StandInSession => {
    const known = all.get(name) ?? new StandInSession(name)
    all.set(name, known)
    return known
  }
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

  async function open(platform: NodeJS.Platform) {
    const spellCheck = createSpellCheck({
      ...{ platform, log: silentLog, systemLanguages: () => ['de-AT'] },
      onMissing: (language) => missing.push(language)
    })
    // Without network, as the program's.
    await of('page').setProxy({ proxyRules: 'http://127.0.0.1:1' })
    spellCheck.attach(of('page') as unknown as Session)
    return spellCheck
  }

  beforeEach(() => {
    all = new Map()
    missing.length = 0
    sessions.fromPartition.mockImplementation(of)
    sessions.defaultSession = of('')
  })

  test('is off in every session, and asks for no dictionary, until it is chosen', async () => {
    const spellCheck = await open('linux')
    spellCheck.choose({ spellCheck: false, spellCheckLanguages: ['fr'] })
    await settled()
    expect([...all.keys()].sort()).toEqual(['', 'page', 'traffic'])
    for (const session of all.values()) {
      expect(session.isSpellCheckerEnabled()).toBe(false)
      expect(session.getSpellCheckerLanguages()).toEqual([])
    }
  })

  test('checks a language in the page once the session with network has its dictionary', async () => {
    const spellCheck = await open('linux')
    const failed = vi.fn()
    ;(of('page') as EventEmitter).on('spellcheck-dictionary-download-failure', failed)
    spellCheck.choose({ spellCheck: true, spellCheckLanguages: ['en-GB', 'fr'] })
    expect(of('page').getSpellCheckerLanguages()).toEqual([])
    await settled()
    expect(of('page').isSpellCheckerEnabled()).toBe(true)
    expect(of('page').getSpellCheckerLanguages()).toEqual(['en-GB'])
    expect(missing).toEqual(['fr'])
    spellCheck.choose({ spellCheck: true, spellCheckLanguages: [] })
    await settled()
    expect(of('page').getSpellCheckerLanguages()).toEqual(['de'])
    spellCheck.choose({ spellCheck: false, spellCheckLanguages: [] })
    expect(of('page').isSpellCheckerEnabled()).toBe(false)
    expect(of('page').getSpellCheckerLanguages()).toEqual([])
  })

  test('leaves the languages to macOS', async () => {
    const spellCheck = await open('darwin')
    spellCheck.choose({ spellCheck: true, spellCheckLanguages: ['fr'] })
    await settled()
    expect(of('page').isSpellCheckerEnabled()).toBe(true)
    expect(spellCheck.languages()).toEqual([])
    expect(all.has('dictionaries')).toBe(false)
  })
})
