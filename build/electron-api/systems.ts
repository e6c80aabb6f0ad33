/** Determines on which systems a piece of code can run, from the checks of process.platform around it. */
import ts from 'typescript'

export const SYSTEMS = ['darwin', 'win32', 'linux'] as const
export type System = (typeof SYSTEMS)[number]

type Branches = { whenTrue: Set<System>; whenFalse: Set<System> }

const everySystem = (): Set<System> => new Set(SYSTEMS)
const isSystem = (name: string): name is System => (SYSTEMS as readonly string[]).includes(name)

/**
 * The systems on which a node can be reached. It understands if, else, ?:, &&, ||, !, a guard that returns or throws
 * earlier in the same block, and a `const` that holds such a condition.
 */
export function systemsAt(node: ts.Node, checker: ts.TypeChecker): Set<System> {
  let systems = everySystem()
  for (let child = node, { parent } = node; !ts.isSourceFile(child); child = parent, { parent } = child) {
    systems = systems.intersection(systemsWithin(child, parent, checker))
  }
  return systems
}

function systemsWithin(child: ts.Node, parent: ts.Node, checker: ts.TypeChecker): Set<System> {
  if (ts.isIfStatement(parent)) {
    const { whenTrue, whenFalse } = branchesOf(parent.expression, checker)
    if (child === parent.thenStatement) return whenTrue
    if (child === parent.elseStatement) return whenFalse
  }
  if (ts.isConditionalExpression(parent)) {
    const { whenTrue, whenFalse } = branchesOf(parent.condition, checker)
    if (child === parent.whenTrue) return whenTrue
    if (child === parent.whenFalse) return whenFalse
  }
  if (ts.isBinaryExpression(parent) && child === parent.right) {
    const { whenTrue, whenFalse } = branchesOf(parent.left, checker)
    if (parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) return whenTrue
    if (parent.operatorToken.kind === ts.SyntaxKind.BarBarToken) return whenFalse
  }
  if (ts.isBlock(parent) || ts.isSourceFile(parent)) return afterGuards(child, parent.statements, checker)
  return everySystem()
}

/** The systems that remain after the earlier statements of the block that return or throw on some systems. */
function afterGuards(
  child: ts.Node,
  statements: ts.NodeArray<ts.Statement>,
  checker: ts.TypeChecker
): Set<System> {
  let systems = everySystem()
  for (const statement of statements) {
    if (statement === child) break
    if (!ts.isIfStatement(statement)) continue
    const { whenTrue, whenFalse } = branchesOf(statement.expression, checker)
    if (alwaysExits(statement.thenStatement)) systems = systems.intersection(whenFalse)
    if (statement.elseStatement !== undefined && alwaysExits(statement.elseStatement)) {
      systems = systems.intersection(whenTrue)
    }
  }
  return systems
}

function alwaysExits(statement: ts.Statement): boolean {
  if (ts.isReturnStatement(statement) || ts.isThrowStatement(statement)) return true
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : undefined
  return last !== undefined && alwaysExits(last)
}

/** The systems on which a condition can be true, and those on which it can be false. */
function branchesOf(condition: ts.Expression, checker: ts.TypeChecker): Branches {
  if (ts.isParenthesizedExpression(condition)) return branchesOf(condition.expression, checker)
  if (ts.isPrefixUnaryExpression(condition) && condition.operator === ts.SyntaxKind.ExclamationToken) {
    const { whenTrue, whenFalse } = branchesOf(condition.operand, checker)
    return { whenTrue: whenFalse, whenFalse: whenTrue }
  }
  if (ts.isBinaryExpression(condition)) return branchesOfBinary(condition, checker)
  const initializer = ts.isIdentifier(condition) ? constantValue(condition, checker) : undefined
  if (initializer !== undefined) return branchesOf(initializer, checker)
  return { whenTrue: everySystem(), whenFalse: everySystem() }
}

function branchesOfBinary(
  { left, operatorToken, right }: ts.BinaryExpression,
  checker: ts.TypeChecker
): Branches {
  const { EqualsEqualsEqualsToken, ExclamationEqualsEqualsToken, AmpersandAmpersandToken, BarBarToken } =
    ts.SyntaxKind
  const both = { whenTrue: everySystem(), whenFalse: everySystem() }
  switch (operatorToken.kind) {
    case EqualsEqualsEqualsToken:
    case ExclamationEqualsEqualsToken: {
      if (left.getText() !== 'process.platform' || !ts.isStringLiteral(right)) return both
      const named = new Set<System>(isSystem(right.text) ? [right.text] : [])
      const others = everySystem().difference(named)
      return operatorToken.kind === EqualsEqualsEqualsToken
        ? { whenTrue: named, whenFalse: others }
        : { whenTrue: others, whenFalse: named }
    }
    case AmpersandAmpersandToken: {
      const [one, other] = [branchesOf(left, checker), branchesOf(right, checker)]
      return {
        whenTrue: one.whenTrue.intersection(other.whenTrue),
        whenFalse: one.whenFalse.union(other.whenFalse)
      }
    }
    case BarBarToken: {
      const [one, other] = [branchesOf(left, checker), branchesOf(right, checker)]
      return {
        whenTrue: one.whenTrue.union(other.whenTrue),
        whenFalse: one.whenFalse.intersection(other.whenFalse)
      }
    }
    default:
      return both
  }
}

function constantValue(name: ts.Identifier, checker: ts.TypeChecker): ts.Expression | undefined {
  const declaration = checker.getSymbolAtLocation(name)?.valueDeclaration
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined
  const isConstant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0
  return isConstant ? declaration.initializer : undefined
}
