/** Formats the rows as a table. */
import type { Row } from './row.ts'

export type Report = {
  /** Processor, cores and memory. */
  machine: string
  /** ISO 8601. */
  date: string
  /** The shell in which the program ran. */
  shell: string
  rows: Row[]
}

const HEADINGS = ['row', 'figure', 'limit', 'difference', 'ratio', '95 %', 'goal', 'verdict']

/** A number with three significant digits, or more if it is large. */
function formatted(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '-'
  if (value === 0) return '0'
  const digits = Math.max(0, Math.min(4, 2 - Math.floor(Math.log10(Math.abs(value)))))
  return value.toLocaleString('en-US', { minimumFractionDigits: 0, maximumFractionDigits: digits })
}

function cellsOf(row: Row): string[] {
  const { name, figure, limit, unit, difference, ratio, interval, goal, verdict } = row
  const withUnit = (value: number | null): string =>
    value === null ? '-' : `${formatted(value)} ${unit}`.trim()
  const between = interval === null ? '-' : `${formatted(interval[0])} … ${formatted(interval[1])}`
  return [
    name,
    withUnit(figure),
    withUnit(limit),
    formatted(difference),
    formatted(ratio),
    between,
    goal,
    verdict
  ]
}

/** The table in aligned columns, with the notes of rows below it. */
export function tableOf({ machine, date, shell, rows }: Report): string {
  const lines = [HEADINGS, ...rows.map(cellsOf)]
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((cells) => (cells[column] ?? '').length)))
  const table = lines.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  )
  return [
    `All figures in ${shell}, not in any other shell.`,
    `${machine}, ${date}`,
    '',
    ...table,
    '',
    ...notesOf(rows)
  ].join('\n')
}

/** The same in Markdown. */
export function markdownOf({ machine, date, shell, rows }: Report): string {
  const lines = [HEADINGS, HEADINGS.map(() => '---'), ...rows.map(cellsOf)]
  return [
    `Measured on ${date.slice(0, 10)} in **${shell}**, on this machine: ${machine}.`,
    '',
    ...lines.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    ...notesOf(rows).map((note) => `- ${note}`)
  ].join('\n')
}

const notesOf = (rows: Row[]): string[] =>
  rows.filter(({ note }) => note !== '').map(({ name, note }) => `${name}: ${note}`)
