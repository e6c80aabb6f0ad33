import { expect, test } from 'vitest'
import { buildConstants } from '../../build/constants.ts'

test('without configuration there is no client id', () => {
  expect(buildConstants({})).toMatchObject({ __CLIENT_ID__: '""', __APP_NAME__: '"cloudlinkchat-desktop"' })
})

test('the values of environment variables become JavaScript literals', () => {
  const constants = buildConstants({
    CLOUDLINK_CLIENT_ID: `it's "mine"`,
    CLOUDLINK_APP_NAME: 'acmechat-desktop'
  })
  expect(JSON.parse(constants.__CLIENT_ID__)).toBe(`it's "mine"`)
  expect(constants.__APP_NAME__).toBe('"acmechat-desktop"')
})

test.each(['Chat-Desktop', 'chat', 'a-b/c', 'a b-c'])(
  'an app name that would break the X-Mitel-App header is refused: %s',
  (name) => {
    expect(() => buildConstants({ CLOUDLINK_APP_NAME: name })).toThrow('CLOUDLINK_APP_NAME')
  }
)
