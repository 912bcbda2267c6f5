import { type Problem, type ProblemCode, problemKinds } from './problem.ts'

/* Examples of everything in the document that has none of its own, made from its schemas. */

type Node = { [key: string]: unknown }

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)
const nodesIn = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : [])

/** Puts an example beside every parameter, body and reply of an OpenAPI document. Changes the document. */
export function addExamples(document: Node): void {
  const paths = isNode(document['paths']) ? document['paths'] : {}
  for (const [path, operations] of Object.entries(paths)) {
    for (const operation of Object.values(isNode(operations) ? operations : {}).filter(isNode)) {
      for (const parameter of nodesIn(operation['parameters'])) {
        parameter['example'] ??= exampleOf(parameter['schema'], document)
      }
      if (isNode(operation['requestBody'])) addToContent(operation['requestBody'], document)
      const responses = isNode(operation['responses']) ? operation['responses'] : {}
      for (const [status, response] of Object.entries(responses)) {
        if (!isNode(response)) continue
        if (response['description'] === 'Default Response') response['description'] = 'What was asked for'
        addToContent(response, document, problemExample(Number(status), path))
      }
    }
  }
}

function addToContent({ content }: Node, document: Node, problem?: Problem): void {
  for (const [type, media] of Object.entries(isNode(content) ? content : {})) {
    if (!isNode(media) || isBinary(media['schema'])) continue
    if (type === 'application/problem+json') media['example'] = problem
    else media['example'] ??= exampleOf(media['schema'], document)
  }
}

const isBinary = (schema: unknown): boolean => isNode(schema) && schema['format'] === 'binary'

/** The most telling problem of a status. */
function problemExample(status: number, path: string): Problem | undefined {
  const preferred: Readonly<Record<number, ProblemCode>> = {
    400: 'cursor_invalid',
    409: 'conflict',
    413: 'body_too_large',
    503: 'storage_unavailable',
  }
  const codes = Object.keys(problemKinds) as ProblemCode[]
  const code = preferred[status] ?? codes.find((each) => problemKinds[each].status === status)
  if (code === undefined) return undefined
  const { title } = problemKinds[code]
  return {
    ...{ type: `urn:verta:problem:${code}`, title, status, detail: `${title}.` },
    ...{ instance: path, code, requestId: uuidExample },
    ...(status === 422 && { errors: [{ pointer: '/query/limit', message: 'must be a whole number from 1 to 200' }] }),
  }
}

const uuidExample = '4f9b6f3e-6c0f-4b55-9f0e-0a7f6d3f1c11'
const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-08-30T10:45:30.174Z',
  date: '2026-08-30',
  uuid: uuidExample,
}

/** A value that a schema takes: its own example where it has one. */
function exampleOf(schema: unknown, document: Node): unknown {
  if (!isNode(schema)) return null
  const { $ref: reference, anyOf } = schema
  if (typeof reference === 'string') return exampleOf(resolved(reference, document), document)
  if (schema['example'] !== undefined) return schema['example']
  if (schema['default'] !== undefined) return schema['default']
  if (schema['const'] !== undefined) return schema['const']
  if (Array.isArray(schema['enum'])) return schema['enum'][0]
  if (Array.isArray(anyOf)) return exampleOf(nodesIn(anyOf).find(({ type }) => type !== 'null') ?? anyOf[0], document)
  switch (schema['type']) {
    case 'object':
      return objectExample(schema, document)
    case 'array':
      return schema['items'] === undefined ? [] : [exampleOf(schema['items'], document)]
    case 'string':
      return formats[String(schema['format'])] ?? 'text'
    case 'integer':
    case 'number':
      return Math.max(1, Number(schema['minimum'] ?? 1))
    case 'boolean':
      return true
    default:
      return null
  }
}

const objectExample = ({ properties }: Node, document: Node): Node =>
  Object.fromEntries(
    Object.entries(isNode(properties) ? properties : {}).map(([name, property]) => [
      name,
      exampleOf(property, document),
    ]),
  )

const resolved = (reference: string, document: Node): unknown =>
  reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((part, key) => (isNode(part) ? part[key] : undefined), document)
