import { describe, expect, it } from 'vitest'
import { CloudLinkError, errorFromResponse } from '../../main/cloudlink/errors.ts'
import { StoreError } from '../../main/store/errors.ts'
import { CODES, columnsOf, failureOf, failureOfRow, SyncError } from '../../main/sync/failure.ts'
import type { FailureCode, FailureDetail } from '../../preload/contract/index.ts'
import de from '../../renderer/locales/de.json' with { type: 'json' }
import en from '../../renderer/locales/en.json' with { type: 'json' }

/** The types say that every code and detail of the contract has words. */
type Words = { failure: Record<FailureCode, string>; failureDetail: Record<FailureDetail, string> }
const LOCALES: { en: Words; de: Words } = { en, de }

const valuesIn = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort()

describe.each(Object.entries(LOCALES))('the words of %s', (_, { failure, failureDetail }) => {
  it('name every code and no other', () => {
    expect(Object.keys(failure).sort()).toEqual(Object.keys(CODES).sort())
  })

  it('tell every detail with the same values as English', () => {
    expect(Object.keys(failureDetail)).toEqual(Object.keys(en.failureDetail))
    for (const detail of Object.keys(en.failureDetail) as FailureDetail[]) {
      expect(failureDetail[detail]).toMatch(/\S{2,}.*[.:)]$/)
      expect(valuesIn(failureDetail[detail])).toEqual(valuesIn(LOCALES.en.failureDetail[detail]))
    }
  })
})

it('no German sentence is the English one', () => {
  const english = new Set<string>(Object.values(en.failureDetail))
  expect(Object.values(LOCALES.de.failureDetail).filter((text) => english.has(text))).toEqual([])
})

describe('what crosses to the page', () => {
  it('is the code alone where the error is not ours: its words stay here', () => {
    expect(failureOf(new Error('EACCES: permission denied, open settings.json'))).toEqual({
      code: 'internal'
    })
    expect(failureOf('a thrown sentence')).toEqual({ code: 'internal' })
  })

  it('is code, detail, values and correlation id, and never a sentence', () => {
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

  it('holds what the service said as a value, without what is secret in it', () => {
    const text = JSON.stringify({ name: 'Conflict', message: 'Name taken by ana@example.test' })
    expect(failureOf(errorFromResponse({ status: 409, text, correlationId: 'c-1' }, []))).toEqual({
      code: 'rejected',
      detail: 'status-4xx',
      values: { status: 409, serviceMessage: 'Name taken by [hidden]' },
      correlationId: 'c-1'
    })
  })

  it('comes back whole from the outbox, and without the sentence that an earlier version kept there', () => {
    const failure = failureOf(errorFromResponse({ status: 422, text: '{}', correlationId: 'c-2' }, []))
    expect(failureOfRow(columnsOf(failure))).toEqual(failure)
    expect(failureOfRow({ failureCode: 'rejected', failureMessage: 'The service refuses it.' })).toEqual({
      code: 'rejected'
    })
    expect(failureOfRow({ failureCode: null, failureMessage: null })).toBeNull()
  })
})
