/** Writes the last run into docs/performance.md, between its markers, and draws the plot beside it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../build/tools/paths.ts'
import type { BySize } from './by-size.ts'
import { plotOf } from './plot.ts'
import { markdownOf } from './report.ts'
import type { Report } from './report.ts'

const PAGE = join(root, 'docs/performance.md')
const PLOT = join(root, 'docs/performance-by-size.svg')
const MARKERS = /(<!-- bench: begin -->\n)[^]*(<!-- bench: end -->)/

/** @throws if the page has no markers */
export function writeDocs(report: Report, { search, open }: BySize): void {
  const page = readFileSync(PAGE, 'utf8')
  if (!MARKERS.test(page)) throw new Error(`${PAGE} has no markers for the table.`)
  writeFileSync(
    PAGE,
    page.replace(MARKERS, (_, begin: string, end: string) => `${begin}\n${markdownOf(report)}\n\n${end}`)
  )
  writeFileSync(
    PLOT,
    plotOf('Search and opening a conversation, against the number of messages stored', [
      { name: 'search, 95 %', points: search },
      { name: 'open, median', points: open }
    ])
  )
}
