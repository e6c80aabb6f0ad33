import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './tools/paths.ts'

const TOKENS_FILE = 'renderer/ui/tokens.css'

export type DesignTokens = {
  /** What a window shows before its page has drawn itself, as #rrggbb. */
  windowBackground: { light: string; dark: string }
  /** Heights in the conversation list, in px. */
  listHeights: { row: number; compactRow: number; sectionHeader: number }
}

/**
 * The values of the page's style sheet that main and the page's code need too.
 * @throws where the style sheet has no such token, or another notation
 */
export function designTokens(css = readFileSync(join(root, TOKENS_FILE), 'utf8')): DesignTokens {
  const read = (name: string, notation: RegExp): RegExpExecArray => {
    const value = new RegExp(`--${name}: ([^;]+);`).exec(css)?.[1] ?? ''
    const match = notation.exec(value)
    if (match === null) throw new Error(`${TOKENS_FILE}: --${name} is "${value}".`)
    return match
  }
  const pixels = (name: string): number => Number(read(name, /^(\d+)px$/)[1])
  const [, light = '', dark = ''] = read('surface', /^light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)$/)
  return {
    windowBackground: { light, dark },
    listHeights: {
      row: pixels('row-height'),
      compactRow: pixels('row-height-compact'),
      sectionHeader: pixels('section-header-height')
    }
  }
}
