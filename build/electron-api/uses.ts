/** Finds every Electron API that a set of source files uses, with the TypeScript compiler and electron.d.ts. */
import { relative } from 'node:path'
import ts from 'typescript'
import { SYSTEMS, systemsAt } from './systems.ts'
import type { System } from './systems.ts'

export type Use = {
  /** Relative to the project's root, with slashes. */
  file: string
  line: number
  /** The systems on which the code can run. */
  systems: System[]
}

/** `event` and `option` are what Electron's documentation calls them. */
export type ApiKind = 'class' | 'method' | 'property' | 'event' | 'option'

export type Api = {
  /** For example `App.setBadgeCount`, `BrowserWindow: 'session-end'`, `NotificationConstructorOptions.title`. */
  name: string
  kind: ApiKind
  /** The systems that have the API: all three, unless electron.d.ts has a @platform tag. */
  systems: System[]
  deprecated: boolean
  uses: Use[]
}

/** Source texts by a made-up path; the compiler reads them instead of files. */
export type Texts = Record<string, string>

/**
 * Creates a compiler program from the files, with Electron's types.
 * @param root the project's folder
 */
export function createProgram(root: string, files: string[], texts: Texts = {}): ts.Program {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2024.d.ts', 'lib.esnext.collection.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: ['node'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowJs: true,
    allowImportingTsExtensions: true,
    resolveJsonModule: true
  }
  const host = ts.createCompilerHost(options, true)
  const { fileExists, readFile } = host
  host.getCurrentDirectory = () => root
  host.fileExists = (path) => path in texts || fileExists(path)
  host.readFile = (path) => texts[path] ?? readFile(path)
  const getSourceFile = host.getSourceFile.bind(host)
  host.getSourceFile = (path, language, ...more) => {
    const text = texts[path]
    return text === undefined
      ? getSourceFile(path, language, ...more)
      : ts.createSourceFile(path, text, language, true)
  }
  return ts.createProgram({ rootNames: [...files, ...Object.keys(texts)], options, host })
}

/** The APIs that these files of the program use, sorted by name. */
export function usesOf(program: ts.Program, root: string, files: string[]): Api[] {
  const checker = program.getTypeChecker()
  const found = new Map<string, Api>()
  for (const path of files) {
    const source = program.getSourceFile(path)
    if (source === undefined) throw new Error(`The compiler has not read ${path}.`)
    const visit = (node: ts.Node): void => {
      for (const api of apisAt(node, checker)) {
        const known = found.get(api.name) ?? { ...api, uses: [] }
        found.set(api.name, known)
        known.uses.push({
          file: relative(root, path).replaceAll('\\', '/'),
          line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1,
          systems: [...systemsAt(node, checker)]
        })
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return [...found.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

type Found = Omit<Api, 'uses'>

function apisAt(node: ts.Node, checker: ts.TypeChecker): Found[] {
  if (ts.isPropertyAccessExpression(node)) return members(checker.getSymbolAtLocation(node.name), checker)
  if (ts.isCallExpression(node)) return events(node, checker)
  if (ts.isNewExpression(node)) return classes(node, checker)
  if (ts.isBindingElement(node)) return destructured(node, checker)
  if (
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node) ||
    ts.isMethodDeclaration(node)
  ) {
    return ts.isObjectLiteralExpression(node.parent) ? options(node, node.parent, checker) : []
  }
  return []
}

function isElectrons(declaration: ts.Declaration): boolean {
  return declaration.getSourceFile().fileName.endsWith('/electron/electron.d.ts')
}

function ownerOf(declaration: ts.Declaration): ts.ClassDeclaration | ts.InterfaceDeclaration | null {
  const { parent } = declaration
  return ts.isClassDeclaration(parent) || ts.isInterfaceDeclaration(parent) ? parent : null
}

/** Methods and properties. `on`, `once` and so on are left to `events`, if the class has named events. */
function members(symbol: ts.Symbol | undefined, checker: ts.TypeChecker): Found[] {
  const declaration = symbol?.declarations?.find(isElectrons)
  const owner = declaration === undefined ? null : ownerOf(declaration)
  if (symbol === undefined || declaration === undefined || owner?.name === undefined) return []
  if (EMITTER_METHODS.has(symbol.name) && hasNamedEvents(owner)) return []
  const isMethod = ts.isMethodDeclaration(declaration) || ts.isMethodSignature(declaration)
  const name = `${owner.name.text}.${symbol.name}`
  return [{ name, kind: isMethod ? 'method' : 'property', ...tagsOf(symbol, checker, owner) }]
}

/** False for ipcRenderer and ipcMain: their channels are the program's own and not events of Electron. */
function hasNamedEvents(owner: ts.ClassDeclaration | ts.InterfaceDeclaration): boolean {
  return owner.members.some((member) => {
    if (!ts.isMethodDeclaration(member) && !ts.isMethodSignature(member)) return false
    const type = member.parameters[0]?.type
    return member.name.getText() === 'on' && type !== undefined && ts.isLiteralTypeNode(type)
  })
}

const EMITTER_METHODS = new Set(['on', 'once', 'off', 'addListener', 'removeListener'])

function events(call: ts.CallExpression, checker: ts.TypeChecker): Found[] {
  if (!ts.isPropertyAccessExpression(call.expression)) return []
  if (!EMITTER_METHODS.has(call.expression.name.text)) return []
  const declaration = checker.getResolvedSignature(call)?.declaration
  if (declaration === undefined || ts.isJSDocSignature(declaration) || !isElectrons(declaration)) return []
  const owner = ownerOf(declaration)
  const type = declaration.parameters[0]?.type
  const literal = type !== undefined && ts.isLiteralTypeNode(type) ? type.literal : null
  if (owner?.name === undefined || literal === null || !ts.isStringLiteral(literal)) return []
  // Only the overload of `on` documents an event.
  const documented = owner.members.find(
    (member) =>
      (ts.isMethodDeclaration(member) || ts.isMethodSignature(member)) &&
      member.name.getText() === 'on' &&
      member.parameters[0]?.type?.getText() === literal.getText()
  )
  return [
    {
      name: `${owner.name.text}: '${literal.text}'`,
      kind: 'event',
      ...tags(ts.getJSDocTags(documented ?? declaration))
    }
  ]
}

function classes(node: ts.NewExpression, checker: ts.TypeChecker): Found[] {
  // Despite its type, the symbol can be undefined, if the class has no declaration.
  const symbol = checker.getTypeAtLocation(node).symbol as ts.Symbol | undefined
  const declaration = symbol?.declarations?.find(isElectrons)
  if (symbol === undefined || declaration === undefined || !ts.isClassDeclaration(declaration)) return []
  return [{ name: `new ${symbol.name}`, kind: 'class', ...tags(ts.getJSDocTags(declaration)) }]
}

/** `const { name } = app` counts like a property access. */
function destructured(node: ts.BindingElement, checker: ts.TypeChecker): Found[] {
  if (!ts.isObjectBindingPattern(node.parent)) return []
  const name = node.propertyName ?? node.name
  if (!ts.isIdentifier(name)) return []
  return members(checker.getTypeAtLocation(node.parent).getProperty(name.text), checker)
}

/** The properties of object literals that are passed to Electron. */
function options(
  node: ts.PropertyAssignment | ts.ShorthandPropertyAssignment | ts.MethodDeclaration,
  literal: ts.ObjectLiteralExpression,
  checker: ts.TypeChecker
): Found[] {
  if (!ts.isIdentifier(node.name)) return []
  const expected = checker.getContextualType(literal)
  const symbol = expected && checker.getNonNullableType(expected).getProperty(node.name.text)
  const declaration = symbol?.declarations?.find(isElectrons)
  const owner = declaration === undefined ? null : ownerOf(declaration)
  if (symbol === undefined || owner?.name === undefined) return []
  return [{ name: `${owner.name.text}.${symbol.name}`, kind: 'option', ...tagsOf(symbol, checker, owner) }]
}

function tagsOf(
  symbol: ts.Symbol,
  checker: ts.TypeChecker,
  owner: ts.ClassDeclaration | ts.InterfaceDeclaration
): Pick<Api, 'systems' | 'deprecated'> {
  const own = symbol.getJsDocTags(checker)
  const list = own.map(({ name, text }) => ({ name, text: ts.displayPartsToString(text) }))
  const ownTags = read(list)
  const ofOwner = tags(ts.getJSDocTags(owner))
  return {
    systems: ownTags.systems.filter((system) => ofOwner.systems.includes(system)),
    deprecated: ownTags.deprecated || ofOwner.deprecated
  }
}

function tags(list: readonly ts.JSDocTag[]): Pick<Api, 'systems' | 'deprecated'> {
  return read(
    list.map((tag) => ({
      name: tag.tagName.text,
      text: ts.getTextOfJSDocComment(tag.comment) ?? ''
    }))
  )
}

function read(list: { name: string; text: string }[]): Pick<Api, 'systems' | 'deprecated'> {
  const platform = list.find(({ name }) => name === 'platform')
  const named = platform?.text.split(',').map((name) => name.trim()) ?? [...SYSTEMS]
  return {
    systems: SYSTEMS.filter((system) => named.includes(system)),
    deprecated: list.some(({ name }) => name === 'deprecated')
  }
}

/** The names of all methods and properties of one of Electron's classes or interfaces: static, own and inherited. */
export function membersOf(program: ts.Program, owner: string): Set<string> {
  const checker = program.getTypeChecker()
  const electron = program
    .getSourceFiles()
    .find(({ fileName }) => fileName.endsWith('/electron/electron.d.ts'))
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    if ((ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) && node.name?.text === owner) {
      const symbol = checker.getSymbolAtLocation(node.name)
      if (symbol === undefined) return
      const types = [checker.getDeclaredTypeOfSymbol(symbol), checker.getTypeOfSymbol(symbol)]
      for (const property of types.flatMap((type) => type.getProperties())) {
        if (property.declarations?.some(isElectrons) === true) names.add(property.name)
      }
    }
    ts.forEachChild(node, visit)
  }
  electron?.statements.filter(ts.isModuleDeclaration).forEach(visit)
  if (names.size === 0) throw new Error(`electron.d.ts has no ${owner}.`)
  return names
}
