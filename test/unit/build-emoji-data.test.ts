import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { reduceEmoji } from '../../build/emoji-data.ts'
import { loadEmoji } from '../../renderer/composer/emoji/emoji.ts'

test('the build leaves out nothing of the emoji that the page uses', async () => {
  const english = await loadEmoji('en')
  const require = createRequire(import.meta.url)
  const text = readFileSync(require.resolve('emojibase-data/en/compact.json'), 'utf8')
  const reduced = JSON.parse(reduceEmoji(text)) as { unicode: string; group: number; skins?: object[] }[]
  expect(reduceEmoji(text).length).toBeLessThan(text.length / 2)
  expect(reduced.flatMap(({ unicode, group }) => (group === 2 ? [] : [unicode]))).toHaveLength(
    english.all.length
  )
  const toned = english.all.filter(({ light }) => light !== null)
  expect(toned).toHaveLength(reduced.filter(({ skins }) => skins !== undefined && skins.length > 0).length)
})
