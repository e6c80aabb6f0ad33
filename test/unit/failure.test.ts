import { describe, expect, it } from 'vitest'
import { CloudLinkError, errorFromResponse } from '../../main/cloudlink/errors.ts'
import { StoreError } from '../../main/store/errors.ts'
import { CODES, columnsOf, failureOf, failureOfRow, SyncError } from '../../main/sync/failure.ts'
import type { FailureCode, FailureDetail } from '../../preload/contract/index.ts'
import de from '../../renderer/locales/de.json' with { type: 'json' }
import en from '../../renderer/locales/en.json' with { type: 'json' }

/** The types ensure that every code and detail of the contract has a text. */
type Texts = { failure: Record<FailureCode, string>; failureDetail: Record<FailureDetail, string> }
const LOCALES: { en: Texts; de: Texts } = { en, de }

const valuesIn = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort()

describe.each(Object.entries(LOCALES))('the failure texts in %s', (_, { failure, failureDetail }) => {
  it('exist for every code and no other', () => {
    expect(Object.keys(failure).sort()).toEqual(Object.keys(CODES).sort())
  })

  it('exist for every detail, with the same placeholders as in English', () => {
    expect(Object.keys(failureDetail)).toEqual(Object.keys(en.failureDetail))
    for (const detail of Object.keys(en.failureDetail) as FailureDetail[]) {
      expect(failureDetail[detail]).toMatch(/\S{2,}.*[.:)]$/)
      expect(valuesIn(failureDetail[detail])).toEqual(valuesIn(LOCALES.en.failureDetail[detail]))
    }
  })
})

it('no German text is the same as the English one', () => {
  const english = new Set<string>(Object.values(en.failureDetail))
  expect(Object.values(LOCALES.de.failureDetail).filter((text) => english.has(text))).toEqual([])
})

describe('a failure that is sent to the page', () => {
  it('has only a code for an unknown error, without the error message', () => {
    expect(failureOf(new Error('EACCES: permission denied, open settings.json'))).toEqual({
      code: 'internal'
    })
    expect(failureOf('a thrown sentence')).toEqual({ code: 'internal' })
  })

  it('has code, detail, values and correlation id, and never a sentence', () => {
    expect(failureOf(new SyncError('refused', 'export-running'))).toEqual({
      code: 'refused',
      detail: 'export-running'
    })
    expect(failureOf(new StoreError('full'))).toEqual({ code: 'storage', detail: 'store-full' })
    expect(failureOf(new CloudLinkError('offline', 'no-answer', { values: { seconds: 35 } }))).toEqual({
      code: 'offline',
      detail: 'no-answer',
      values: { seconds: 35 }
    })
  })

  it('has the message of the service as a value, without secrets', () => {
    const text = JSON.stringify({ name: 'Conflict', message: 'Name taken by ana@example.test' })
    expect(failureOf(errorFromResponse({ status: 409, text, correlationId: 'c-1' }, []))).toEqual({
      code: 'rejected',
      detail: 'status-4xx',
      values: { status: 409, serviceMessage: 'Name taken by [hidden]' },
      correlationId: 'c-1'
    })
  })

  it('survives in the outbox, and is read without the sentence that earlier versions stored there', () => {
    const failure = failureOf(errorFromResponse({ status: 422, text: '{}', correlationId: 'c-2' }, []))
    expect(failureOfRow(columnsOf(failure))).toEqual(failure)
    expect(failureOfRow({ failureCode: 'rejected', failureMessage: 'The service refuses it.' })).toEqual({
      code: 'rejected'
    })
    expect(failureOfRow({ failureCode: null, failureMessage: null })).toBeNull()
  })
})
