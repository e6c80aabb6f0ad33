/** Generates calls: names, and arguments from nonsense to nearly right. */
import fc from 'fast-check'
import type { CallName } from '../../../preload/contract/index.ts'
import { callNames } from './call-names.ts'
import { examples, ONLY_WRONG, onlyReads } from './examples.ts'
import type { Ids } from './examples.ts'

export type Call = [name: string, args: unknown]

/** Texts that have broken programs: paths, escapes, query languages, prototypes, characters, length. */
const TEXTS = [
  '',
  ' ',
  '.',
  '..',
  '../../../etc/passwd',
  '/etc/passwd',
  'C:\\Windows\\win.ini',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'cloudlink-chat://conversation/1',
  '%2e%2e%2f',
  'a\u0000b',
  "'; DROP TABLE messages; --",
  '" OR * NEAR(a b) NOT ^a:',
  '*'.repeat(200),
  '(((((((((((((((((((((',
  '$(id)',
  '`id`',
  '{{7*7}}',
  '__proto__',
  'constructor',
  '\ud83e',
  '\u202e',
  'a\u0300'.repeat(100),
  '9007199254740993',
  '-1',
  '1e400',
  '2026-02-30T00:00:00.000Z',
  '+275760-09-13T00:00:00.001Z',
  'x'.repeat(200),
  'x'.repeat(201)
]
const NUMBERS = [0, -0, -1, 1, 0.5, 200, 201, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, NaN, Infinity, -Infinity]
const FIELDS =
  'conversationId id ids messageId userId userIds text name url list limit offset from in before after until step'.split(
    ' '
  )

/** Everything that can be passed from the page, and that the test's connection to the page can carry. */
function anyValue(ids: Ids): fc.Arbitrary<unknown> {
  const leaf = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
    { weight: 2, arbitrary: fc.constantFrom(...Object.values(ids)) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    { weight: 2, arbitrary: fc.constantFrom(...NUMBERS) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(undefined, null, true, false, 10n ** 30n, new Date(0))
    }
  )
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...FIELDS), tie('value'), { maxKeys: 4 })
    )
  })).value
}

/** A real argument with one field replaced, removed or added. */
function nearlyRight(example: object, ids: Ids, value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const fields = Object.keys(example)
  return fc.oneof(
    fc.constant(example),
    fc
      .tuple(fc.constantFrom(...fields), fc.constantFrom(...TEXTS))
      .map(([field, text]) => ({ ...example, [field]: text })),
    fc.tuple(fc.constantFrom(...fields), value).map(([field, other]) => ({ ...example, [field]: other })),
    fc
      .constantFrom(...fields)
      .map((field) => Object.fromEntries(Object.entries(example).filter(([name]) => name !== field))),
    fc
      .tuple(fc.constantFrom('more', ...FIELDS), value)
      .map(([field, other]) => ({ [field]: other, ...example }))
  )
}

/** @returns `count` calls, the same ones for the same seed; every call of the contract is among them if there are enough */
export function generateCalls(ids: Ids, { count, seed }: { count: number; seed: number }): Call[] {
  const value = anyValue(ids)
  const known = examples(ids)
  const calls = callNames().map((name): fc.Arbitrary<Call> => {
    const example = known[name as CallName]
    // An extra field makes any object wrong; calls without arguments refuse any value but none.
    const wrong = value.map((one) =>
      typeof one === 'object' && one !== null && !Array.isArray(one)
        ? { ...one, unknownField: 1 }
        : (one ?? null)
    )
    const args =
      ONLY_WRONG.has(name) || !(Object.hasOwn(known, name) || onlyReads(name))
        ? wrong
        : typeof example === 'object'
          ? fc.oneof(
              { weight: 1, arbitrary: value },
              { weight: 4, arbitrary: nearlyRight(example, ids, value) }
            )
          : fc.oneof(fc.constant(undefined), value)
    return args.map((one): Call => [name, one])
  })
  const badName = fc.tuple(fc.oneof(fc.constantFrom(...TEXTS), fc.string()), value)
  const [first, ...rest] = calls
  if (first === undefined) throw new Error('The contract has no calls.')
  const anyCall = fc.oneof(
    { weight: calls.length, arbitrary: fc.oneof(first, ...rest) },
    { weight: 2, arbitrary: badName }
  )
  return fc.sample(anyCall, { seed, numRuns: count })
}
