import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dialOf, phonesOf } from '../../main/sync/phones.ts'
import { storedUser } from '../support/store-data.ts'

describe('the number to dial', () => {
  test.each([
    ['2001', '2001'],
    ['+41 (0) 55-010.20', '+4105501020'],
    ['+41\u00a055\u2011010', '+4155010'],
    ['1', null],
    ['', null],
    ['+', null],
    ['055 020;ext=3', null],
    ['*21*055#', null],
    ['055,,12', null],
    ['0800 CLOUD', null],
    ['41+55', null],
    ['tel:055020', null],
    ['٠٥٥', null],
    ['1'.repeat(21), null]
  ])('of %j is %j', (number, dial) => {
    expect(dialOf(number)).toBe(dial)
  })

  test('is a plus sign and digits at most, whatever the service sends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (number) => {
        expect(dialOf(number) ?? '00').toMatch(/^\+?[0-9]{2,20}$/)
      })
    )
  })
})

test('numbers are listed once, in the order extension, phone, mobile', () => {
  expect(phonesOf(storedUser({ extension: '2001', phone: ' 2001', mobile: '055 020' }))).toEqual([
    { kind: 'extension', number: '2001', dial: '2001' },
    { kind: 'mobile', number: '055 020', dial: '055020' }
  ])
  expect(phonesOf(undefined)).toEqual([])
})
