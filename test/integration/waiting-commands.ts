/** What a person, the clock and the service can do to messages that wait, in any order. */
import fc from 'fast-check'
import type { PostFault } from './outbox-fixture.ts'

/**
 * `of` chooses one of the messages so far: 0 is the newest. The clock moves on by `thenMs` afterwards. The posts of a
 * message may meet a fault. Times are in ms.
 */
export type Command = { thenMs: number } & (
  | { do: 'send'; undoSeconds: number; fault: PostFault | null }
  | { do: 'schedule'; inMs: number }
  | { do: 'undo' | 'delete' | 'edit' | 'retry' | 'send now' | 'change text'; of: number }
  | { do: 'change time'; of: number; inMs: number }
  | { do: 'restart'; afterMs: number }
  | { do: 'set clock'; aheadMs: number }
  | { do: 'fail'; fault: PostFault }
)

const MINUTE_MS = 60_000
export const DAY_MS = 24 * 60 * MINUTE_MS

const FAULTS: PostFault[] = [
  { kind: 'reset-after' },
  { kind: 'late-commit', delayMs: 5_000 },
  { kind: 'reset-before' },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 404 }
]
const fault: fc.Arbitrary<PostFault> = fc.constantFrom(...FAULTS)
const maybeFault: fc.Arbitrary<PostFault | null> = fc.option(fault)
const of = fc.constantFrom(0, 0, 0, 1, 2)
const inMs = fc.integer({ min: 1, max: 10 * MINUTE_MS })
/** At once, during an attempt, within a window, and after everything is settled. */
const thenMs = fc.constantFrom(0, 0, 500, 5_000, 40_000)
const withMessage = (
  what: 'undo' | 'delete' | 'edit' | 'retry' | 'send now' | 'change text'
): fc.Arbitrary<Command> => fc.record({ do: fc.constant(what), of, thenMs })

const command = fc.oneof<fc.WeightedArbitrary<Command>[]>(
  {
    weight: 6,
    arbitrary: fc.record({
      ...{ do: fc.constant('send'), thenMs },
      undoSeconds: fc.constantFrom(0, 0, 3, 10),
      fault: maybeFault
    })
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('schedule'), inMs, thenMs }) },
  { weight: 4, arbitrary: withMessage('undo') },
  { weight: 1, arbitrary: withMessage('delete') },
  { weight: 1, arbitrary: withMessage('edit') },
  { weight: 1, arbitrary: withMessage('retry') },
  { weight: 1, arbitrary: withMessage('send now') },
  { weight: 1, arbitrary: withMessage('change text') },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('change time'), of, inMs, thenMs }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('restart'), afterMs: fc.nat({ max: 20_000 }), thenMs })
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{ do: fc.constant('set clock'), thenMs },
      aheadMs: fc.integer({ min: -DAY_MS, max: DAY_MS })
    })
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fail'), fault, thenMs }) }
)

export const sequences = fc.array(command, { minLength: 1, maxLength: 25, size: 'max' })

/** What has to be right in any case. */
export const EXAMPLES: [Command[]][] = [
  // The answer is lost, and the person wants to take back what has arrived.
  ...(['undo', 'edit', 'delete'] as const).map((what): [Command[]] => [
    [
      { do: 'send', undoSeconds: 0, fault: { kind: 'reset-after' }, thenMs: 500 },
      { do: what, of: 0, thenMs: 0 }
    ]
  ]),
  // The program is started again within the undo window, after the clock was set back.
  [
    [
      { do: 'send', undoSeconds: 10, fault: null, thenMs: 5_000 },
      { do: 'set clock', aheadMs: -DAY_MS, thenMs: 0 },
      { do: 'restart', afterMs: 0, thenMs: 5_000 },
      { do: 'undo', of: 0, thenMs: 0 }
    ]
  ]
]
