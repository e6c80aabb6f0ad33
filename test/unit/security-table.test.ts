/** SECURITY.md: every row of its tables names a test that exists. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../build/tools/paths.ts'

const text = readFileSync(join(root, 'SECURITY.md'), 'utf8')
const TEST = /`(test\/[\w/.-]+\.test\.ts)` “([^”]+)”\s*$/

/** The cells of each row of the table after the mark. */
function rowsAfter(mark: string): string[][] {
  const [table = ''] = text.split(`<!-- ${mark} -->\n\n`)[1]?.split('\n\n') ?? []
  return table
    .split('\n')
    .slice(2)
    .map((row) => row.split(' | ').map((cell) => cell.replace(/^\|\s*|\s*\|$/g, '').trim()))
}

const rows = [...rowsAfter('claims'), ...rowsAfter('electron')]

test('the tables have all 20 points of Electron, in order, and a row for each kind of attacker', () => {
  expect(rowsAfter('electron').map(([point = '']) => Number.parseInt(point))).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1)
  )
  expect(rowsAfter('claims').length).toBeGreaterThanOrEqual(15)
})

test.each(rows.map((cells) => [cells[0], cells.at(-1) ?? '']))('“%s” names a test that exists', (_, cell) => {
  const [, file = '', title = ''] = TEST.exec(cell) ?? []
  expect(file, cell).not.toBe('')
  expect(existsSync(join(root, file)), file).toBe(true)
  expect(readFileSync(join(root, file), 'utf8')).toContain(title)
})
