import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../../main/store/database.ts'
import { openStore } from '../../../main/store/index.ts'
import { parseQuery, toFtsQuery } from '../../../main/store/search-query.ts'
import type { SearchRequest, Store } from '../../../main/store/types.ts'
import { conversationsFor } from '../account.ts'
import type { Bench } from '../bench.ts'
import { createQueries } from '../queries.ts'
import { compare } from '../row.ts'
import type { Row } from '../row.ts'
import { SEED_KEY } from '../seed.ts'
import { SEED, seedFile } from '../seed-file.ts'
import type { SeedFile } from '../seed-file.ts'
import { quantile } from '../statistics.ts'

const LIMITS = join(import.meta.dirname, '../limits.sql')
const WORKER = new URL('../../../out/main/store-worker.js', import.meta.url)

/** See the comment in limits.sql. */
const DOCS_A_SECOND = 8

/** How many searches are measured. With only 300 the 95th percentile is less certain than the goals need. */
const QUERIES = 1_500
/**
 * How many other searches run before, to warm up. Each measured search runs only once, as for a person: a second time,
 * a small store would have everything in its cache and a large one would not.
 */
const WARM_UP = 300
const hexOf = (text: string): string => Buffer.from(text).toString('hex')

export const p95 = (values: number[]): number => quantile(values, 0.95)

/**
 * From the call of the store's worker to the rows, compared with the frozen statement on the same data, and with the
 * same search on a tenth of the messages.
 */
export async function search(bench: Bench): Promise<Row[]> {
  const all = seedOf(bench, bench.messages)
  const tenth = seedOf(bench, bench.messages / 10)
  const queries = newQueries(bench.quick ? 20 : QUERIES, all)
  const [large, small] = [await openSeeded(all), await openSeeded(tenth)]
  // The store locks its file, so the statement runs on a copy.
  const copy = join(bench.newFolder('frozen'), 'store.db')
  copyFileSync(all.file, copy)
  const frozen = openFrozen(copy)
  const times = { large: [] as number[], small: [] as number[], frozen: [] as number[] }
  try {
    for (const { query, counts } of queries) {
      const tenthQuery = { ...query, ...inTenth(query, all, tenth) }
      const found = [await time(large, query), await time(small, tenthQuery), frozen(query)]
      if (!counts) continue
      times.large.push(found[0] ?? 0)
      times.small.push(found[1] ?? 0)
      times.frozen.push(found[2] ?? 0)
    }
  } finally {
    await large.close()
    await small.close()
  }
  const rest = { unit: 'ms', paired: true, read: p95, judged: !bench.quick } as const
  const note = `95th percentile of ${times.large.length} queries, each run once`
  return [
    compare({
      ...rest,
      name: 'search',
      ours: times.large,
      limits: times.frozen,
      goal: { of: 'difference', atMost: 2, words: '≤ limit + 2 ms' },
      note
    }),
    compare({
      ...rest,
      name: 'search: the limit',
      ours: times.frozen,
      limits: times.frozen.map(() => 25),
      goal: { of: 'figure', atMost: 25, words: '≤ 25 ms' },
      note: 'the frozen statement of limits.sql'
    }),
    compare({
      ...rest,
      name: 'search growth',
      ours: times.large,
      limits: times.small,
      goal: { of: 'ratio', atMost: 2, words: 'ratio ≤ 2' },
      note: `${note}; ${bench.messages} messages compared with ${bench.messages / 10}`
    })
  ]
}

/** Searches a store of so many messages. @returns each time in ms */
export async function timeSearches(bench: Bench, messages: number): Promise<number[]> {
  const seed = seedOf(bench, messages)
  const store = await openSeeded(seed)
  try {
    const times: number[] = []
    for (const { query, counts } of newQueries(bench.quick ? 20 : QUERIES, seed)) {
      const took = await time(store, query)
      if (counts) times.push(took)
    }
    return times
  } finally {
    await store.close()
  }
}

/** The first ones warm up the caches and do not count. */
function newQueries(count: number, seed: SeedFile): { query: SearchRequest; counts: boolean }[] {
  const queries = createQueries(SEED, count + WARM_UP, seed)
  return [
    ...queries.slice(count).map((query) => ({ query, counts: false })),
    ...queries.slice(0, count).map((query) => ({ query, counts: true }))
  ]
}

export const seedOf = (bench: Bench, messages: number): SeedFile =>
  seedFile(bench.seeds, { messages, conversations: conversationsFor(messages) }, bench.say)

const openSeeded = ({ file }: SeedFile): Promise<Store> =>
  openStore({ file, key: SEED_KEY, workerUrl: WORKER })

async function time(store: Store, query: SearchRequest): Promise<number> {
  const began = performance.now()
  await store.searchMessages(query)
  return performance.now() - began
}

/** The filters of a query for the smaller store: ids differ between seed files, but their positions do not. */
function inTenth(query: SearchRequest, all: SeedFile, tenth: SeedFile): Partial<SearchRequest> {
  const user = all.userIds.indexOf(query.userId ?? '')
  return {
    ...(query.conversationId === undefined ? {} : { conversationId: tenth.largest }),
    ...(user === -1 ? {} : { userId: tenth.userIds[user] ?? '' })
  }
}

/** Returns a function that runs the frozen statement for a query and returns the duration in ms. */
function openFrozen(file: string): (query: SearchRequest) => number {
  const db = openDatabase(file, SEED_KEY)
  const sql = readFileSync(LIMITS, 'utf8')
    .split(/^-- name: /m)
    .find((section) => section.startsWith('search\n'))
    ?.slice('search\n'.length)
  if (sql === undefined) throw new Error(`${LIMITS} contains no search.`)
  type Frozen = { match: string; from: number; to: number; limit: number }
  const statement = db.prepare<[Frozen]>(sql)
  return ({ text, conversationId, userId, before, limit }) => {
    const scopes = [
      ...(conversationId === undefined ? [] : [`_c${hexOf(conversationId)}`]),
      ...(userId === undefined ? [] : [`_a${hexOf(userId)}`])
    ]
    const to = before === undefined ? Number.MAX_SAFE_INTEGER : (Date.parse(before) / 1_000) * DOCS_A_SECOND
    const began = performance.now()
    statement.all({ match: toFtsQuery(parseQuery(text), scopes) ?? '', from: 0, to, limit })
    return performance.now() - began
  }
}
