/** The groups of rows, in the order of the table. */
import type { AccountWith } from '../account.ts'
import type { Bench } from '../bench.ts'
import type { Row } from '../row.ts'
import { completion } from './completion.ts'
import { hostile } from './hostile.ts'
import { idle } from './idle.ts'
import { live } from './live.ts'
import { longList } from './long-list.ts'
import { loop } from './loop.ts'
import { growth, memory } from './memory.ts'
import { open } from './open.ts'
import { openPeer } from './peer.ts'
import { pictures } from './pictures.ts'
import { presenceStorm } from './presence-storm.ts'
import { pull } from './pull.ts'
import { scroll } from './scroll.ts'
import { searchFelt } from './search-felt.ts'
import { search } from './search.ts'
import { send } from './send.ts'
import { size } from './size.ts'
import { start } from './start.ts'
import { upload } from './upload.ts'

export type RowGroup = { name: string; run(bench: Bench, accountWith: AccountWith): Promise<Row[]> }

export const groups: RowGroup[] = [
  { name: 'start', run: start },
  { name: 'open', run: open },
  { name: 'open, peer', run: openPeer },
  { name: 'scroll', run: scroll },
  { name: 'search', run: search },
  { name: 'search felt', run: searchFelt },
  { name: 'completion', run: completion },
  { name: 'long list', run: longList },
  { name: 'pictures', run: pictures },
  { name: 'pull', run: pull },
  { name: 'send', run: send },
  { name: 'upload', run: upload },
  { name: 'live', run: live },
  { name: 'memory', run: memory },
  { name: 'growth', run: growth },
  { name: 'loop', run: loop },
  { name: 'presence storm', run: presenceStorm },
  { name: 'idle', run: idle },
  { name: 'hostile message', run: hostile },
  { name: 'size', run: size }
]
