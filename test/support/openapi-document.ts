import { expect } from 'vitest'
import { documentChecks, inside } from './document-checks.ts'
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

/** Read as a client reads it, and held against replies by another program than the one that wrote them. */
export async function openApiDocument(world: HttpWorld): Promise<OpenApiDocument> {
  const document: Json = await readJson(world, '/openapi.json')
  const faultsOf = documentChecks(document)
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
      const schema = ['paths', path, method, 'responses', String(status), 'content', type, 'schema']
      expect([...place, faultsOf(schema, JSON.parse(body))]).toEqual([...place, []])
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
