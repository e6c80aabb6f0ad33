/** Limits on what an answer of the service may contain. */
import { expect, test } from 'vitest'
import type { Api } from '../../main/cloudlink/api.ts'
import { getAll } from '../../main/cloudlink/collections.ts'
import { parseCollection, parsePublications } from '../../main/cloudlink/wire.ts'
import { silentLog } from '../support/silent-log.ts'

const many = (count: number): object[] => Array<object>(count).fill({})

test('a page with more than 50,000 items is not read', () => {
  const pageOf = (count: number): unknown => ({ count, _embedded: { items: many(count) } })
  expect(parseCollection(pageOf(50_000))?.items).toHaveLength(50_000)
  expect(parseCollection(pageOf(50_001))).toBeNull()
  expect(parseCollection(many(50_000))?.items).toHaveLength(50_000)
  expect(parseCollection(many(50_001))).toBeNull()
})

test('a collection ends with an error after 100,000 items', async () => {
  let pages = 0
  const page = async (): Promise<unknown> => ({
    items: many(40_000),
    next: `page ${++pages}`,
    complete: true
  })
  const api = { call: page, getNext: page } as unknown as Api
  const all = getAll({ api, log: silentLog }, 'chat', { path: [] }, () => 1)
  await expect(all).rejects.toMatchObject({ code: 'service', detail: 'list-unreadable' })
  expect(pages).toBe(3)
})

test('one MQTT message brings at most 1,000 events', () => {
  expect(parsePublications({ publications: many(1_000_000) })).toHaveLength(1_000)
  expect(parsePublications(many(1_000_000))).toHaveLength(1_000)
})
