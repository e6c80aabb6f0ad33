import { describe, expect, it } from 'vitest'
import { previewLine, toPlainText } from '../../main/store/plain-text.ts'
import { isSystemMessage } from '../../main/store/system-message.ts'
import { systemContent, systemPeople } from '../../main/sync/system-content.ts'

const contentType = 'application/vnd.mitel.system'
const stored = (body: unknown, fallbackText = 'Imke added Teo.') => ({
  body: typeof body === 'string' ? body : JSON.stringify(body),
  fallbackText,
  contentType,
  createdBy: 'imke'
})
const personOf = (userId: string) => ({ name: userId, me: userId === 'ana' })
const contentOf = (body: unknown, fallbackText?: string): unknown =>
  systemContent(stored(body, fallbackText), personOf)

describe('a system message', () => {
  it('is recognized by its type, whatever the case, the parameters and the end', () => {
    const types = [contentType, 'Application/VND.Mitel.System; charset=utf-8', `${contentType}-message`]
    expect(types.every((type) => isSystemMessage({ contentType: type }))).toBe(true)
    expect(isSystemMessage({ contentType: 'application/vnd.mitel.action-card' })).toBe(false)
  })

  it('says who did what', () => {
    const added = { action: 'added', actor: 'imke', subjects: ['teo', 'ana'] }
    expect(contentOf(added)).toEqual({
      kind: 'system',
      text: 'Imke added Teo.',
      event: {
        action: 'added',
        actor: { name: 'imke', me: false },
        subjects: [
          { name: 'teo', me: false },
          { name: 'ana', me: true }
        ],
        name: ''
      }
    })
    expect(systemPeople(stored(added))).toEqual(['imke', 'teo', 'ana'])
    expect(contentOf({ action: 'visibility', visibility: 'PUBLIC' })).toMatchObject({
      event: { action: 'madePublic', actor: { name: 'imke' } }
    })
    expect(contentOf({ action: 'Renamed', name: 'x'.repeat(9_000) })).toMatchObject({
      event: { action: 'renamed', name: 'x'.repeat(300) }
    })
  })

  it.each([
    '',
    'Imke did something',
    'null',
    '[]',
    '{',
    { action: 'constructor' },
    { action: 7 },
    { actor: {} }
  ])('that is not understood is its fallback text: %j', (body) => {
    expect(contentOf(body)).toEqual({ kind: 'system', text: 'Imke added Teo.', event: null })
    expect(contentOf(body, '')).toEqual({ kind: 'system', text: '', event: null })
  })

  it('is searched, listed and exported as its fallback text, never as its body', () => {
    expect(toPlainText(stored({ action: 'added' }), '')).toBe('Imke added Teo.')
    expect(previewLine(stored({ action: 'added' }), 300, '')).toBe('Imke added Teo.')
    expect(toPlainText(stored({ action: 'added' }, ''), '')).toBe('')
  })
})
