import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { expect } from 'vitest'
import type { HttpReply, HttpWorld } from './http-world.ts'
import { type Json, readJson } from './http-world-reply.ts'

/** What `/openapi.json` says of one route. */
export interface Operation {
  readonly id: string
  /** In small letters. */
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  /** By media type; empty where it takes none. */
  readonly body: Readonly<Record<string, Media>>
  readonly statuses: readonly number[]
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly example: unknown
}

export interface Media {
  readonly example: unknown
}

export interface OpenApiDocument {
  readonly operations: readonly Operation[]
  /** That a reply of the operation is one that the document tells of: its status, its media type, its body. */
  expectDocumented(operation: Operation, reply: HttpReply): void
}

const inside = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((part, key) => Object(part)[key], value)

/** Read as a client reads it, and held against replies by another program than the one that wrote them. */
export async function openApiDocument(world: HttpWorld): Promise<OpenApiDocument> {
  const document: Json = await readJson(world, '/openapi.json')
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema({ ...document }, 'openapi', false, false)
  const checks = new Map<string, ValidateFunction>()

  const checkOf = (place: readonly string[]): ValidateFunction => {
    const pointer = place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
    const check = checks.get(pointer) ?? ajv.compile({ $ref: `openapi#/${pointer}` })
    checks.set(pointer, check)
    return check
  }

  return {
    operations: Object.entries(Object(document['paths'])).flatMap(([path, methods]) =>
      Object.entries(Object(methods)).map(([method, operation]) => operationOf(path, method, Object(operation))),
    ),
    expectDocumented({ path, method, statuses }, { status, headers, body }) {
      const place = [`${method} ${path}`, status, body.slice(0, 500)]
      expect([...place, statuses]).toEqual([...place, expect.arrayContaining([status])])
      const media = inside(document, 'paths', path, method, 'responses', String(status), 'content')
      if (media === undefined) return expect([...place, body]).toEqual([...place, ''])
      const [type = ''] = String(headers['content-type']).split(';')
      expect([...place, Object.keys(Object(media))]).toEqual([...place, expect.arrayContaining([type])])
      if (!type.endsWith('json')) return
      const check = checkOf(['paths', path, method, 'responses', String(status), 'content', type, 'schema'])
      check(JSON.parse(body))
      expect([...place, check.errors ?? []]).toEqual([...place, []])
    },
  }
}

const operationOf = (path: string, method: string, operation: Json): Operation => ({
  id: String(operation['operationId']),
  ...{ method, path },
  parameters: Object(operation['parameters'] ?? []),
  body: Object(inside(operation, 'requestBody', 'content') ?? {}),
  statuses: Object.keys(Object(operation['responses'])).map(Number),
})
