/** Checks the schema and the expressions of the GitHub workflows, because they cannot be run locally. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'

// The parser imports its JSON schema without the import attribute that Node requires.
registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context)
})
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } =
  await import('@actions/workflow-parser')

const FOLDER = '.github/workflows'

/** @returns one line per problem */
export async function checkWorkflows(root: string): Promise<string[]> {
  const folder = join(root, FOLDER)
  if (!existsSync(folder)) return []
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const problems: string[] = []
  for (const name of readdirSync(folder).filter((file) => /\.ya?ml$/.test(file))) {
    const text = readFileSync(join(folder, name), 'utf8')
    problems.push(...(await checkWorkflow(`${FOLDER}/${name}`, text, Object.keys(scripts))))
  }
  return problems
}

/** @param scripts the names of the scripts in package.json: steps may only `npm run` these. @returns one line per problem */
export async function checkWorkflow(name: string, text: string, scripts: string[]): Promise<string[]> {
  const { context, value } = parseWorkflow({ name, content: text }, new NoOperationTraceWriter())
  if (value !== undefined) await convertWorkflowTemplate(context, value)
  const errors = context.errors.getErrors().map(({ message }) => message)
  const unknown = [...text.matchAll(/\bnpm run ([\w:-]+)/g)]
    .map(([, script = '']) => script)
    .filter((script) => !scripts.includes(script))
  return [...errors, ...unknown.map((script) => `${name}: package.json has no script ${script}.`)]
}
