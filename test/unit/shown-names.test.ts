/** Names from the service cannot disturb the text around them. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseConversation, parseParticipant, parseUser } from '../../main/cloudlink/wire.ts'

test.each([
  ['Imke\u0000\tBrandt\r\n', 'Imke Brandt'],
  ['\u202eImke\u202c Brandt', 'Imke  Brandt'],
  ['\u202aJuno\u2028Feld\u202e', 'Juno Feld'],
  ['\u2067دارا\u2069', 'دارا'],
  ['Dara\u200f (دارا)', 'Dara\u200f (دارا)'],
  ['👩\u200d🔧 Juno', '👩\u200d🔧 Juno']
])('the name %j is shown as %j', (name, shown) => {
  expect(parseUser({ userId: 'a', displayName: name })?.displayName).toBe(shown)
  expect(parseParticipant({ userId: 'a', name })?.name).toBe(shown)
  expect(parseConversation({ conversationId: 'a', name })?.name).toBe(shown)
})

test('a name of nothing but control characters is no name: the e-mail address is shown', () => {
  expect(parseUser({ userId: 'a', displayName: '\u202e\u0007', email: 'a@example.test' })?.displayName).toBe(
    'a@example.test'
  )
})

test('no name contains a control character or a mark that changes the direction of other text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(parseUser({ userId: 'a', name })?.displayName).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
    })
  )
})
