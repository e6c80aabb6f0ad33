/** The rows of the emoji grid, and how the keys move through them. */

/** Fits a window of 360 px. */
const COLUMNS = 8
/** How far Page Up and Page Down move. */
const PAGE = 5

export type GridEmoji = { char: string; label: string }
export type GridSection = { name: string; emoji: GridEmoji[] }
export type GridRow =
  { kind: 'heading'; section: number; name: string } | { kind: 'emoji'; section: number; emoji: GridEmoji[] }

export type Cell = { row: number; column: number }

/** @param sections a section without a name has no heading */
export function gridRows(sections: GridSection[]): GridRow[] {
  return sections.flatMap(({ name, emoji }, section): GridRow[] => {
    const rows = Array.from({ length: Math.ceil(emoji.length / COLUMNS) }, (_, row): GridRow => ({
      kind: 'emoji',
      section,
      emoji: emoji.slice(row * COLUMNS, (row + 1) * COLUMNS)
    }))
    return name === '' || rows.length === 0 ? rows : [{ kind: 'heading', section, name }, ...rows]
  })
}

export function emojiAt(rows: GridRow[], { row, column }: Cell): GridEmoji | undefined {
  const found = rows[row]
  return found?.kind === 'emoji' ? found.emoji[column] : undefined
}

/** The first emoji of a section, or of all. */
export function firstCell(rows: GridRow[], section?: number): Cell {
  const row = rows.findIndex(
    (one) => one.kind === 'emoji' && (section === undefined || one.section === section)
  )
  return { row: Math.max(0, row), column: 0 }
}

/**
 * Where a key moves from a cell.
 * @param key with "Control+" before it if that is held
 * @returns 'above' beyond the first row; null if the key does not move
 */
export function moveCell(rows: GridRow[], from: Cell, key: string): Cell | 'above' | null {
  const filled = rows.flatMap((one, row) =>
    one.kind === 'emoji' ? [{ row, last: one.emoji.length - 1 }] : []
  )
  const at = filled.findIndex(({ row }) => row === from.row)
  const here = filled[at]
  if (here === undefined) return null
  const cell = (place: number, column: number): Cell => {
    const { row, last } = filled[Math.max(0, Math.min(filled.length - 1, place))] ?? here
    return { row, column: Math.max(0, Math.min(last, column)) }
  }
  switch (key) {
    case 'ArrowRight':
      return from.column < here.last
        ? cell(at, from.column + 1)
        : cell(at + 1, at + 1 < filled.length ? 0 : COLUMNS)
    case 'ArrowLeft':
      return from.column > 0 ? cell(at, from.column - 1) : cell(at - 1, at > 0 ? COLUMNS : 0)
    case 'ArrowDown':
      return cell(at + 1, from.column)
    case 'ArrowUp':
      return at === 0 ? 'above' : cell(at - 1, from.column)
    case 'PageDown':
      return cell(at + PAGE, from.column)
    case 'PageUp':
      return cell(at - PAGE, from.column)
    case 'Home':
      return cell(at, 0)
    case 'End':
      return cell(at, COLUMNS)
    case 'Control+Home':
      return cell(0, 0)
    case 'Control+End':
      return cell(filled.length - 1, COLUMNS)
    default:
      return null
  }
}
