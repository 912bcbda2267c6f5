import { parser } from '@prometheus-io/lezer-promql'

/** What an expression of PromQL asks for. */
export interface Query {
  /** Where it is no PromQL. */
  readonly errors: readonly number[]
  readonly selectors: readonly Selector[]
  /** Labels that it groups or matches by; `null`: it keeps those that its series have. */
  readonly kept: readonly string[] | null
}

interface Selector {
  readonly metric: string
  readonly matchers: readonly Matcher[]
}

interface Matcher {
  readonly label: string
  readonly operator: string
  readonly value: string
}

type Tree = ReturnType<typeof parser.parse>
type Node = Tree['topNode']

/** Grafana's own variables that stand for a time are read as five minutes. */
export function readPromql(expression: string): Query {
  const text = expression.replaceAll(/\$__(rate_interval|interval|range)\b/g, '5m')
  const { topNode } = parser.parse(text)
  const textOf = (node: Node | null): string => (node === null ? '' : text.slice(node.from, node.to))
  const nodes = within(topNode)
  const named = (name: string, among: readonly Node[]): readonly Node[] => among.filter((node) => node.name === name)
  const selectors = named('VectorSelector', nodes).map((selector) => ({
    metric: textOf(selector.getChild('Identifier')),
    matchers: named('UnquotedLabelMatcher', within(selector)).map((matcher) => ({
      label: textOf(matcher.getChild('LabelName')),
      operator: textOf(matcher.getChild('MatchOp')),
      value: textOf(matcher.getChild('StringLiteral')).slice(1, -1),
    })),
  }))
  const groups = named('GroupingLabels', nodes).flatMap((group) => named('LabelName', within(group)).map(textOf))
  return {
    errors: nodes.filter(({ type }) => type.isError).map(({ from }) => from),
    selectors,
    kept: named('AggregateExpr', nodes).length === 0 ? null : groups,
  }
}

const within = (node: Node): readonly Node[] => [node, ...childrenOf(node).flatMap(within)]

function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child)
  return children
}
