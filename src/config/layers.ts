import { readFileSync } from 'node:fs'
import { type Document, parseDocument, visit } from 'yaml'
import type { Issue } from '../../domain/shared/errors.ts'
import { databaseUrl } from './database-url.ts'
import { unknownSetting } from './names.ts'
import { type Setting, settings } from './tree.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** A value as somebody wrote it, and where. */
export interface Given {
  readonly value: unknown
  /** As a person would look for it: `VERTA_DATABASE__HOST`, or `database.host in verta.yaml`. */
  readonly source: string
}

/** What one place says of the settings, by their names. */
export interface Layer {
  readonly given: ReadonlyMap<string, Given>
  readonly issues: readonly Issue[]
}

const byName: ReadonlyMap<string, Setting> = new Map(settings.map((setting) => [setting.name, setting]))

/** Places of a file that is not named, the first that is there. */
const usualFiles = ['./verta.yaml', '/etc/verta/verta.yaml'] as const

/** The file that `name` says, or one of the usual ones, if there is one. */
export function fileLayer(name: string | undefined): Layer {
  for (const path of name === undefined ? usualFiles : [name]) {
    const text = read(path)
    if (typeof text === 'string') return withUrl(yamlLayer(text, path))
    if (name !== undefined || text.code !== 'ENOENT') return onlyIssue(path, `cannot be read (${text.code})`)
  }
  return { given: new Map(), issues: [] }
}

function yamlLayer(text: string, path: string): Layer {
  const document = parseDocument(text)
  const [error] = document.errors
  if (error !== undefined) return onlyIssue(path, `is not YAML: ${error.message.split('\n', 1)[0]}`)
  const tree = treeOf(document)
  if (tree === undefined)
    return onlyIssue(path, 'holds an alias (*…) of nothing: put a value that begins with * in quotes')
  if (!isTree(tree)) return onlyIssue(path, 'holds no settings')
  const given = new Map<string, Given>()
  const issues: Issue[] = []
  const walk = (value: unknown, above: readonly string[]): void => {
    const name = shorthand(above.join('.'), value)
    const source = `${above.join('.')} in ${path}`
    if (byName.has(name)) {
      // A key without a value sets nothing.
      if (value !== null) given.set(name, { value, source })
    } else if (isTree(value) && settings.some((one) => name === '' || one.name.startsWith(`${name}.`))) {
      for (const [key, inner] of Object.entries(value)) walk(inner, [...above, key])
    } else issues.push({ pointer: `/${source}`, message: unknownSetting(name) })
  }
  walk(tree, [])
  return { given, issues }
}

/** Every value as it is spelled: a password of digits is no number. `undefined` for an alias of nothing. */
function treeOf(document: Document): unknown {
  visit(document, {
    Scalar(_, node) {
      if (node.type === 'PLAIN' && node.value !== null) node.value = node.source
    },
  })
  try {
    return document.toJS() ?? {}
  } catch {
    return undefined
  }
}

/** `tls: disabled` stands for its mode. */
const shorthand = (name: string, value: unknown): string =>
  name === 'database.tls' && typeof value === 'string' ? 'database.tls.mode' : name

const isTree = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is set in the environment; an empty variable counts as unset. */
export function environmentLayer(environment: Environment): Layer {
  const given = new Map<string, Given>()
  for (const { name, env } of settings) {
    const variable = env.find((each) => isSet(environment[each]))
    if (variable !== undefined) given.set(name, { value: environment[variable], source: variable })
  }
  const known = new Set([...settings.flatMap(({ env }) => env), 'VERTA_CONFIG'])
  const issues = Object.keys(environment)
    .filter((variable) => variable.startsWith('VERTA_') && !known.has(variable) && isSet(environment[variable]))
    .map((variable) => {
      const name = variable.replace('VERTA_', '').toLowerCase().replaceAll('__', '.')
      return { pointer: `/${variable}`, message: unknownSetting(name, ({ env }) => env[0] ?? '') }
    })
  return withUrl({ given, issues })
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== ''

/** Each `<name>=<value>` of the command line. */
export function commandLineLayer(assignments: readonly string[]): Layer {
  const given = new Map<string, Given>()
  const issues: Issue[] = []
  for (const assignment of assignments) {
    const [name = '', value] = split(assignment)
    if (value === undefined) issues.push({ pointer: `/--set ${name}`, message: 'must look like <setting>=<value>' })
    else if (byName.has(name)) given.set(name, { value, source: `--set ${name}` })
    else issues.push({ pointer: `/--set ${name}`, message: unknownSetting(name) })
  }
  return withUrl({ given, issues })
}

function split(assignment: string): readonly [string, string | undefined] {
  const place = assignment.indexOf('=')
  return place < 0 ? [assignment, undefined] : [assignment.slice(0, place), assignment.slice(place + 1)]
}

/** A URL says several settings; what the same place says of one by itself outdoes it. */
function withUrl({ given, issues }: Layer): Layer {
  const url = given.get('database.url')
  if (url === undefined) return { given, issues }
  const read = databaseUrl(String(url.value))
  if ('wrong' in read) return { given, issues: [...issues, { pointer: `/${url.source}`, message: read.wrong }] }
  const parts = [...read.parts].map(([name, value]) => [name, { value, source: url.source }] as const)
  return { given: new Map([...parts, ...given]), issues }
}

const onlyIssue = (path: string, message: string): Layer => ({
  given: new Map(),
  issues: [{ pointer: `/${path}`, message }],
})

function read(path: string): string | { readonly code: string } {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    return { code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown error' }
  }
}
