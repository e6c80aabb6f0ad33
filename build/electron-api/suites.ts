/** Extracts the small apps that the conformance tests contain as strings: an API that an app uses is covered by its test. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import type { Texts } from './uses.ts'

/**
 * @param files tests, relative to the root
 * @returns the source of each app under a made-up path, and the test that each path belongs to
 */
export function appsInTests(root: string, files: string[]): { texts: Texts; testOf: Map<string, string> } {
  const texts: Texts = {}
  const testOf = new Map<string, string>()
  for (const file of files) {
    const source = ts.createSourceFile(
      file,
      readFileSync(join(root, file), 'utf8'),
      ts.ScriptTarget.ES2024,
      true
    )
    for (const [place, text] of appsOf(source).entries()) {
      const path = join(
        root,
        `${file.replace(/\.ts$/, '')}.app${place}.${text.includes('require(') ? 'cjs' : 'mjs'}`
      )
      texts[path] = text
      testOf.set(path, file)
    }
  }
  return { texts, testOf }
}

function appsOf(source: ts.SourceFile): string[] {
  const constants = new Map<string, string>()
  const apps: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
      const text = textOf(node, constants)
      const { parent } = node
      if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name))
        constants.set(parent.name.text, text)
      if (/(from |require\()'electron'/.test(text)) apps.push(text)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return apps
}

/** The string's text. Placeholders with a constant of the same file are filled in; others are left empty. */
function textOf(node: ts.StringLiteralLike | ts.TemplateExpression, constants: Map<string, string>): string {
  if (ts.isStringLiteralLike(node)) return node.text
  return node.templateSpans.reduce((text, { expression, literal }) => {
    const value = ts.isIdentifier(expression) ? (constants.get(expression.text) ?? '') : ''
    return text + value + literal.text
  }, node.head.text)
}
