import ts from 'typescript'

/** Globals that reach outside or differ from call to call. An import rule cannot see them. */
const impure = new Set([
  'console',
  'crypto',
  'fetch',
  'globalThis',
  'performance',
  'process',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
])

/** What of the clock, randomness or I/O a source text takes from the globals, as it is written there. */
export const impurities = (source: string): readonly string[] =>
  found(source, (node) => {
    if (ts.isIdentifier(node)) return impure.has(node.text) && !isName(node)
    if (ts.isPropertyAccessExpression(node)) return ['Date.now', 'Math.random'].includes(node.getText())
    const isDate = (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'Date'
    return isDate && (ts.isCallExpression(node) || !node.arguments?.length)
  })

/** The places where a source text gets at the environment. */
export const environmentReads = (source: string): readonly string[] =>
  found(source, (node) => {
    if (ts.isPropertyAccessExpression(node)) return isProcess(node.expression) && node.name.text === 'env'
    if (ts.isElementAccessExpression(node)) return isProcess(node.expression)
    if (ts.isVariableDeclaration(node)) return isProcess(node.initializer)
    return ts.isSpreadAssignment(node) && isProcess(node.expression)
  })

const isProcess = (node: ts.Node | undefined): boolean =>
  /^(globalThis\s*\??\.\s*)?process$/.test(node?.getText() ?? '')

/** Whether the identifier names a member (`report.process`, `{ process: 1 }`) instead of the global. */
const isName = (node: ts.Identifier): boolean => 'name' in node.parent && node.parent.name === node

function found(source: string, matches: (node: ts.Node) => boolean): readonly string[] {
  const hits: string[] = []
  const visit = (node: ts.Node): void => {
    if (matches(node)) hits.push(node.getText())
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.ES2023, true))
  return hits
}
