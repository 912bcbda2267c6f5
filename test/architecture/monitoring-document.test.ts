import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { isOfTheProcess, type ToldMetric, toldMetrics } from './metric-names.ts'
import { type Query, readPromql } from './promql.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const document = read('docs/monitoring.md')

interface Alert {
  readonly alert: string
  readonly expr: string
  readonly for?: string
  readonly labels?: { readonly severity?: string }
  readonly annotations?: Readonly<Record<string, string>>
}

interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[]
}

interface Dashboard {
  readonly schemaVersion: number
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] }
  readonly panels: readonly Panel[]
}

const rules: { readonly groups: readonly { readonly rules: readonly Alert[] }[] } = parse(
  read('docs/monitoring/alerts.yml'),
)
const alerts = rules.groups.flatMap((group) => group.rules)
const dashboard: Dashboard = JSON.parse(read('docs/monitoring/dashboard.json'))
const panels = dashboard.panels.filter(({ type }) => type !== 'row')

/** An expression and the labels that are told of what comes out of it. */
interface Expression {
  readonly where: string
  readonly query: Query
  readonly shown: readonly string[]
}

const expressions: readonly Expression[] = [
  ...alerts.map(({ alert, expr, annotations = {} }) => ({
    where: alert,
    query: readPromql(expr),
    shown: matches(Object.values(annotations).join(' '), /\$labels\.(\w+)/g),
  })),
  ...panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, legendFormat }) => ({
      where: title,
      query: readPromql(expr),
      shown: matches(legendFormat, /\{\{(\w+)\}\}/g),
    })),
  ),
]

function matches(text: string, pattern: RegExp): readonly string[] {
  return Array.from(text.matchAll(pattern), ([, match = '']) => match)
}

const any = null
/** What Prometheus adds: to every series, and as series of its own. */
const target: ToldMetric['labels'] = { job: ['verta'], instance: any }
const ofPrometheus: readonly ToldMetric[] = [
  { name: 'up', type: 'gauge', labels: {} },
  { name: 'ALERTS', type: 'gauge', labels: { alertname: any, alertstate: ['pending', 'firing'], severity: any } },
]

/** By the names of their series, each with all its labels: a histogram has three of them. */
function seriesOf(told: readonly ToldMetric[]): ReadonlyMap<string, ToldMetric['labels']> {
  return new Map(
    [...told, ...ofPrometheus].flatMap(({ name, type, labels }): [string, ToldMetric['labels']][] => {
      const all = { ...labels, ...target }
      if (type !== 'histogram') return [[name, all]]
      return [
        [`${name}_bucket`, { ...all, le: any }],
        [`${name}_sum`, all],
        [`${name}_count`, all],
      ]
    }),
  )
}

const told = await toldMetrics()
const series = seriesOf(told)

const namesIn = ({ query }: Expression): readonly string[] =>
  query.selectors.map(({ metric }) => metric.replace(/_(?:bucket|sum|count)$/, ''))

describe.each(expressions)('the expression of $where', ({ query, shown }) => {
  const labels = query.selectors.flatMap(({ metric }) => Object.keys(series.get(metric) ?? {}))

  it('is PromQL', () => {
    expect(query.errors).toEqual([])
    expect(query.selectors.length).toBeGreaterThan(0)
  })

  it('asks for metrics that there are', () => {
    expect(query.selectors.map(({ metric }) => metric).filter((metric) => !series.has(metric))).toEqual([])
  })

  it('asks for labels and values that there are', () => {
    const wrong = query.selectors.flatMap(({ metric, matchers }) =>
      matchers.filter(({ label, operator, value }) => {
        const values = series.get(metric)?.[label]
        if (values === undefined) return true
        const wanted = operator.includes('~') ? value.split('|') : [value]
        return values !== null && !wanted.every((one) => values.includes(one))
      }),
    )
    expect(wrong).toEqual([])
    expect((query.kept ?? []).filter((label) => !labels.includes(label))).toEqual([])
  })

  it('keeps the labels that are told of it', () => {
    expect(shown.filter((label) => !(query.kept ?? labels).includes(label))).toEqual([])
  })
})

describe('docs/monitoring/alerts.yml', () => {
  it('has each alert once', () => {
    expect(alerts.length).toBeGreaterThan(0)
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length)
  })

  it.each(alerts)('$alert says how bad it is, for how long, and what it is', ({ labels, annotations, ...alert }) => {
    expect(['page', 'ticket']).toContain(labels?.severity)
    expect(alert.for).toMatch(/^\d+[mh]$/)
    expect(Object.keys(annotations ?? {}).sort()).toEqual(['description', 'summary'])
  })
})

describe('docs/monitoring/dashboard.json', () => {
  it('takes its data source and its processes from variables', () => {
    expect(dashboard.templating.list.map(({ name, type }) => [name, type])).toEqual([
      ['datasource', 'datasource'],
      ['instance', 'query'],
    ])
    expect(JSON.stringify(dashboard.templating)).toContain('label_values(up{job=\\"verta\\"}, instance)')
    const fixed = matches(read('docs/monitoring/dashboard.json'), /"uid": "(?!\$\{datasource\}")([^"]*)"/g)
    expect(fixed).toEqual(['verta'])
  })

  it('has panels that lie side by side', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
    expect(dashboard.panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([])
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
  })

  it('shows every metric of the program', () => {
    const asked = new Set(
      expressions.filter(({ where }) => panels.some(({ title }) => title === where)).flatMap(namesIn),
    )
    expect(told.filter(({ name }) => !isOfTheProcess(name) && !asked.has(name)).map(({ name }) => name)).toEqual([])
  })
})

describe('docs/monitoring.md', () => {
  it('explains every metric of the program with its labels, and no other', () => {
    const explained = Array.from(
      document.matchAll(/^\| `(verta_\w+)(?:\{([\w,]+)\})?` \| [^|]+ \|$/gm),
      ([, name = '', labels = '']) => `${name}{${labels.split(',').sort().join()}}`,
    )
    const own = told.filter(({ name }) => !isOfTheProcess(name))
    expect(explained.sort()).toEqual(
      own.map(({ name, labels }) => `${name}{${Object.keys(labels).sort().join()}}`).sort(),
    )
  })

  it('names no metric that there is not', () => {
    const named = matches(document, /\b(verta_\w*[a-z0-9])\b(?!_?\*)/g)
    const names = [...series.keys(), ...told.map(({ name }) => name)]
    expect(named.filter((name) => !names.includes(name))).toEqual([])
  })

  it('explains every alert under its severity, and no other', () => {
    const explained = ['page', 'ticket'].flatMap((severity) => {
      const [, section = ''] = new RegExp(`^### ${severity}\\b(.*?)(?=^##|$(?![^]))`, 'ims').exec(document) ?? []
      return matches(section, /^\| `(\w+)` \| [^|]+ \| [^|]+ \|$/gm).map((alert) => `${severity} ${alert}`)
    })
    expect(explained.sort()).toEqual(alerts.map(({ alert, labels }) => `${labels?.severity} ${alert}`).sort())
    expect(
      matches(document, /`(Verta[A-Z]\w+)`/g).filter((name) => !alerts.some(({ alert }) => alert === name)),
    ).toEqual([])
  })
})
