import { expect } from 'vitest'
import type { HttpReply, HttpWorld } from './http-world.ts'

export type Json = Readonly<Record<string, unknown>>

/** The body of a reply that must be 200 and JSON. */
export async function readJson({ get }: Pick<HttpWorld, 'get'>, url: string): Promise<Json> {
  const reply = await get(url)
  expect([url, reply.status]).toEqual([url, 200])
  expect(reply.headers['content-type']).toBe('application/json; charset=utf-8')
  return JSON.parse(reply.body)
}

/** The values of `field` of the items of a list. */
export const pluck = ({ items }: Json, field: string): readonly unknown[] =>
  Array.isArray(items) ? items.map((item) => item[field]) : expect.unreachable('no list')

/** The problem in a reply: the right type, the status and code that are expected, every member of RFC 9457. */
export function problemIn(reply: HttpReply, status: number, code: string): Json {
  const problem: Json = JSON.parse(reply.body)
  expect(problem).toMatchObject({
    status,
    code,
    type: `urn:verta:problem:${code}`,
    requestId: reply.headers['x-request-id'],
  })
  expect(reply.status).toBe(status)
  expect(reply.headers['content-type']).toMatch(/^application\/problem\+json(;|$)/)
  for (const member of ['title', 'detail', 'instance', 'requestId'])
    expect(problem[member]).toEqual(expect.stringMatching(/./))
  return problem
}

/** The bytes of a problem without what may differ from one request to the next. */
export const samePart = ({ body }: HttpReply): string => {
  const { instance, requestId } = JSON.parse(body)
  return body.replaceAll(JSON.stringify(instance), '"instance"').replaceAll(JSON.stringify(requestId), '"requestId"')
}
