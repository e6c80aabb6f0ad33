/** The composer without its component. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { computed, effectScope } from 'vue'
import type { EffectScope } from 'vue'
import type { Message } from '../../preload/contract/index.ts'
import { useComposer } from '../../renderer/composer/use-composer.ts'
import type { Composer } from '../../renderer/composer/use-composer.ts'
import { fakeMain, settle } from './fake-bridge.ts'

vi.mock('../../renderer/bridge.ts', async () => (await import('./fake-bridge.ts')).fakeBridge)

let scope: EffectScope
let sent: Message[]
let conversations = 0
/** A composer of another conversation each time: drafts are kept by conversation. */
function open(): { composer: Composer; conversationId: string } {
  const conversationId = `conversation-${++conversations}`
  const attachments = { ready: computed(() => []), taken: () => undefined }
  const composer = scope.run(() =>
    useComposer(conversationId, (message) => void sent.push(message), attachments)
  )
  if (composer === undefined) throw new Error('The scope has ended.')
  return { composer, conversationId }
}

beforeEach(() => {
  fakeMain.reset()
  sent = []
  scope = effectScope()
  vi.stubGlobal('window', new EventTarget())
  fakeMain.answer('getDraft', () => ({ ok: true, value: { text: '' } }))
})
afterEach(() => {
  scope.stop()
  vi.unstubAllGlobals()
})

describe('sending', () => {
  test('empties the field and hands on the stored message', async () => {
    const { composer, conversationId } = open()
    await settle()
    composer.text.value = 'hello'
    composer.onInput()
    const message = { id: 'send-1' } as Message
    fakeMain.answer('sendMessage', () => ({ ok: true, value: message }))
    expect(await composer.send()).toBe(true)
    expect(composer.text.value).toBe('')
    expect(sent).toEqual([message])
    expect(fakeMain.argsOf('sendMessage')).toEqual([{ conversationId, text: 'hello', fromDraft: true }])
  })

  test('keeps the text and the reason if it could not be stored', async () => {
    const { composer } = open()
    await settle()
    composer.text.value = 'do not lose me'
    fakeMain.answer('sendMessage', () => ({ ok: false, code: 'disk-full' }))
    expect(await composer.send()).toBe(false)
    expect(composer.text.value).toBe('do not lose me')
    expect(composer.failure.value).toEqual({ code: 'disk-full' })
    composer.onInput()
    expect(composer.failure.value).toBeNull()
  })

  test('keeps what is typed meanwhile, and sends nothing twice', async () => {
    const { composer } = open()
    await settle()
    const storing = Promise.withResolvers<void>()
    fakeMain.answer('sendMessage', async () => {
      await storing.promise
      return { ok: true, value: { id: 'send-1' } as Message }
    })
    composer.text.value = 'first'
    const sending = composer.send()
    expect(await composer.send()).toBe(false)
    composer.text.value = 'first and next'
    storing.resolve()
    await sending
    expect(composer.text.value).toBe(' and next')
    expect(sent).toHaveLength(1)
  })

  test('does nothing without words', async () => {
    const { composer } = open()
    composer.text.value = ' \n '
    expect(composer.canSend.value).toBe(false)
    expect(await composer.send()).toBe(false)
    expect(fakeMain.argsOf('sendMessage')).toEqual([])
  })
})

describe('the draft', () => {
  test('that arrives after typing began comes before what was typed', async () => {
    const stored = Promise.withResolvers<void>()
    fakeMain.answer('getDraft', async () => {
      await stored.promise
      return { ok: true, value: { text: 'kept, ' } }
    })
    const { composer } = open()
    composer.text.value = 'typed'
    composer.onInput()
    stored.resolve()
    await settle()
    expect(composer.text.value).toBe('kept, typed')
  })

  test('is saved when the scope is disposed, and when the page is about to go', async () => {
    const { composer, conversationId } = open()
    await settle()
    composer.text.value = 'one'
    composer.onInput()
    window.dispatchEvent(new Event('pagehide'))
    await settle()
    expect(fakeMain.argsOf('setDraft')).toEqual([{ conversationId, text: 'one' }])
    composer.text.value = 'two'
    composer.onInput()
    scope.stop()
    await settle()
    expect(fakeMain.argsOf('setDraft').at(-1)).toEqual({ conversationId, text: 'two' })
  })
})
