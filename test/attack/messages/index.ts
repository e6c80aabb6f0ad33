/**
 * Hostile messages in the real page. First in a page without sanitiser and policy, where enough of them must work: otherwise
 * the corpus proves nothing. Then in the real one, where none may have any effect.
 */
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { root } from '../../../build/tools/paths.ts'
import { startPreview } from '../../page/preview.ts'
import type { Preview, Unprotected } from '../../page/preview.ts'
import type { AttackOptions, Part, PartResult } from '../part.ts'
import { batches, numbered } from './batch.ts'
import type { Numbered } from './batch.ts'
import { classes } from './classes.ts'
import { closed, open } from './gates.ts'
import type { Gates } from './gates.ts'
import { showInProgram } from './in-program.ts'
import { show } from './show.ts'
import type { Effects } from './show.ts'

/** How many messages a page shows at once. */
const BATCH = 20
/** How many messages of each class the short form tries. */
const FEW = 5
/** How many messages of each class the built program shows. */
const IN_PROGRAM = 4
/** How much of the corpus must work without protection. */
const NEEDED = { all: 150, few: 0.3 }

/** Huge messages are only to be slow, and without limits they are. */
const canRun = (one: Numbered): boolean => one.class !== 'huge'

const withoutSanitizer: Plugin = {
  name: 'without-sanitizer',
  enforce: 'pre',
  resolveId: (source) =>
    source.endsWith('/sanitize.ts') ? join(root, 'test/attack/messages/open-sanitizer.ts') : null
}
const UNPROTECTED: Unprotected = { name: 'unprotected', plugin: withoutSanitizer }

export const messages: Part = {
  name: 'messages',
  async run({ quick, shared, say }: AttackOptions): Promise<PartResult> {
    const all = numbered(classes, quick ? FEW : Infinity)
    const fired = new Set(
      (await effectsOn(UNPROTECTED, all.filter(canRun), open)).flatMap((effects) => [...effects.fired.keys()])
    )
    const needed = quick ? Math.ceil(all.length * NEEDED.few) : NEEDED.all
    say(`without sanitiser and policy, ${fired.size} of ${all.length} messages work`)
    if (fired.size < needed)
      throw new Error(`The corpus is void: only ${fired.size} messages work, not ${needed}.`)

    const effects = await effectsOn(null, all, closed)
    const tried = effects.flatMap((one) => one.tried)
    const untried = all.filter(({ number }) => !tried.includes(number))
    const escapes = effects.flatMap((one) => [...one.fired.values(), ...one.ofBatch])
    const { stage, program } = await shared.open()
    escapes.push(...(await showInProgram(stage, program, numbered(classes, IN_PROGRAM))))
    return {
      name: 'messages',
      tried: tried.length,
      escapes: [...escapes, ...untried.map((one) => `${one.class} ${one.number} was not drawn`)],
      leaks: []
    }
  }
}

async function effectsOn(page: Unprotected | null, all: Numbered[], gates: Gates): Promise<Effects[]> {
  const preview: Preview = await startPreview(page)
  try {
    const effects: Effects[] = []
    for (const batch of batches(all, BATCH)) effects.push(await show(preview, batch, gates))
    return effects
  } finally {
    await preview.close()
  }
}
