import { gunzipSync, inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scopes } from '../../domain/operations/index.ts'
import { type HttpReply, type HttpRequest, type HttpWorld, type Method, openHttpWorld } from '../support/http-world.ts'
import { problemIn } from '../support/http-world-reply.ts'
import { type RouteCase, routeWorld } from '../support/http-world-routes.ts'
import { type OpenApiDocument, type Operation, openApiDocument } from '../support/openapi-document.ts'
import { rounds, soakTimeout } from '../support/soak.ts'

const numRuns = rounds({ test: 60, soak: 3_000 })
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** What came of the requests of a whole run, so that a run that only ever met refusals is noticed. */
const met = new Map<number, number>()
let world: HttpWorld
let document: OpenApiDocument
let key: string
let turns = 0

beforeAll(async () => {
  world = await openHttpWorld({ canSync: true })
  document = await openApiDocument(world)
  key = await world.key(scopes)
})

afterAll(() => world.close())

/** Text as nobody should send it, and as somebody will. */
const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    ...[
      '',
      ' ',
      '.',
      '..',
      '../..',
      '%00',
      '\u0000',
      '\r\nx: y',
      '\u202E',
      '\uD800',
      'ａ',
      '🚢'.repeat(20),
      'null',
      'NaN',
      '-1',
      '0',
    ],
    ...[
      '1e309',
      '18446744073709551616',
      '99999999999999999999999',
      "' or 1=1 --",
      '<script>',
      '{{7*7}}',
      '__proto__',
      'constructor',
    ],
    'x'.repeat(300),
  ),
)

const oddJson = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  oddText,
  fc.constantFrom<unknown>(null, true, 1e308, -0, 9007199254740991, '9'.repeat(30), [], {}, [[[[[[]]]]]], {}),
)

/** A good value, or another one: most good ones are kept, so that requests come far. */
const mostly = <T, U>(good: fc.Arbitrary<T>, odd: fc.Arbitrary<U>): fc.Arbitrary<T | U> =>
  fc.oneof({ weight: 4, arbitrary: good }, { weight: 1, arbitrary: odd })

interface Attempt {
  readonly method: Method
  readonly path: string
  readonly query: string
  readonly request: HttpRequest
}

/** A request to an operation, of what the document says of it and of what it does not. */
function attemptAt(operation: Operation, good: RouteCase): fc.Arbitrary<Attempt> {
  const [goodPath = '', goodQuery = ''] = good.url.split('?')
  const segments = goodPath.split('/').map((segment, i) => {
    const isParameter = operation.path.split('/')[i]?.startsWith('{')
    return isParameter ? mostly(fc.constant(segment), oddText.map(pathSegment)) : fc.constant(segment)
  })
  const queries = operation.parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, example }) =>
      mostly(
        fc.constantFrom('', `${name}=${encodeURIComponent(String(example))}`),
        fc.oneof(
          oddText.map((text) => `${name}=${encoded(text)}`),
          oddText.map((text) => `${name}=1&${name}=${encoded(text)}`),
        ),
      ),
    )
  const unknown = mostly(
    fc.constant(''),
    fc.tuple(oddText, oddText).map(([name, text]) => `${encoded(name)}=${encoded(text)}`),
  )
  return fc.record({
    method: mostly(fc.constant(good.method), fc.constantFrom(...methods)),
    path: fc.tuple(...segments).map((parts) => parts.join('/')),
    query: fc
      .tuple(mostly(fc.constant(goodQuery), fc.constant('')), ...queries, unknown)
      .map((parts) => parts.filter((part) => part !== '').join('&')),
    request: requestOf(operation, good),
  })
}

function requestOf(operation: Operation, good: RouteCase): fc.Arbitrary<HttpRequest> {
  const headers = fc.record({
    key: mostly(fc.constant(key), fc.constantFrom('', 'verta_wrong', 'é', 'x'.repeat(500))),
    type: mostly(
      fc.constantFrom(...Object.keys(operation.body), 'application/json'),
      fc.constantFrom(
        'text/plain',
        'application/xml',
        'multipart/form-data; boundary=x',
        'a/b; c',
        'application/json; charset=latin1',
        '',
      ),
    ),
    match: mostly(fc.constant('*'), fc.constantFrom('"1"', '"', 'W/"1"', '', '"1", "2"', '*'.repeat(300))),
    etag: mostly(fc.constant(null), fc.constantFrom('*', '"x"', '')),
    encoding: mostly(fc.constant(null), fc.constantFrom('gzip', 'br', 'deflate;q=0', ',,,', 'identity;q=0')),
  })
  return fc.tuple(headers, bodyOf(good.request?.body)).map(([{ key: text, type, match, etag, encoding }, body]) => ({
    headers: {
      'x-api-key': text,
      ...(body !== undefined && { 'content-type': type }),
      'if-match': match,
      ...(etag !== null && { 'if-none-match': etag }),
      ...(encoding !== null && { 'accept-encoding': encoding }),
    },
    ...(body !== undefined && { body }),
  }))
}

function bodyOf(good: HttpRequest['body']): fc.Arbitrary<string | Buffer | undefined> {
  const anything = fc.oneof(
    oddJson.map((value) => JSON.stringify(value) ?? ''),
    oddText,
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.constantFrom(
      `{"name":${'['.repeat(5_000)}`,
      `{"name":"${'x'.repeat(70_000)}"}`,
      '{"a":1,"a":2}',
      '[',
      '\uFEFF{}',
    ),
  )
  if (good === undefined) return mostly(fc.constant(undefined), anything)
  if (typeof good === 'string' || good instanceof Buffer) return mostly(fc.constant(good), anything)
  const fields: readonly (readonly [string, unknown])[] = Object.entries(good)
  const changed = fc
    .tuple(fc.nat(fields.length), oddJson, fc.constantFrom('replace', 'drop', 'add'))
    .map(([place, value, change]) => {
      const entries = fields.filter((_, i) => change !== 'drop' || i !== place)
      const replaced = entries.map(
        ([name, old], i) => [name, change === 'replace' && i === place ? value : old] as const,
      )
      return JSON.stringify(Object.fromEntries(change === 'add' ? [...replaced, ['nonsense', value]] : replaced))
    })
  return mostly(fc.oneof(fc.constant(JSON.stringify(good)), changed), anything)
}

/** A lone surrogate cannot be encoded; what stands for it can. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed())

/** What a client would never send as a segment is what resolves to another path. */
const pathSegment = (text: string): string => (/^\.{0,2}$/.test(text) ? 'x' : encoded(text))

/** As `world.send`, its body as it was before it was compressed. */
async function plainly(...asked: Parameters<HttpWorld['send']>): Promise<HttpReply> {
  const reply = await world.send(...asked)
  const { bytes = Buffer.of(), headers } = reply
  const decoded = { gzip: gunzipSync, deflate: inflateSync }[String(headers['content-encoding'])]
  return decoded === undefined || bytes.length === 0 ? reply : { ...reply, body: decoded(bytes).toString() }
}

async function expectTold(operation: Operation, { method, path, query, request }: Attempt): Promise<void> {
  const reply = await plainly(method, query === '' ? path : `${path}?${query}`, request)
  met.set(reply.status, (met.get(reply.status) ?? 0) + 1)
  expect(reply.status).not.toBe(500)
  expect(reply.headers['x-request-id']).toEqual(expect.stringMatching(/^[\w-]+$/))
  const there = document.operations.filter((other) => matches(other.path, path))
  const asked = there.filter((other) => other.method === (method === 'HEAD' ? 'get' : method.toLowerCase()))
  const told = asked.find((other) => other.path === operation.path) ?? asked[0]
  if (method === 'HEAD') {
    expect(reply.body).toBe('')
    expect(told?.statuses ?? [401, 404, 405]).toContain(reply.status)
  } else if (told !== undefined) document.expectDocumented(told, reply)
  // What is longer than any name is no route's, whoever asks.
  else if (hasLongPart(path) && reply.status === 404) problemIn(reply, 404, 'not_found')
  // Whoever calls with a key that is none hears of that first.
  else if (request.headers?.['x-api-key'] !== key) problemIn(reply, 401, 'unauthenticated')
  else if (there.length === 0) problemIn(reply, 404, 'not_found')
  else problemIn(reply, 405, 'method_not_allowed')
}

const hasLongPart = (path: string): boolean => path.split('/').some((part) => decodeURIComponent(part).length > 256)

const matches = (template: string, path: string): boolean =>
  new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path)

describe('whatever is asked of a route', () => {
  it('is answered as the document tells, and never with 500', soakTimeout, async () => {
    for (const { method, path } of document.operations) {
      const { cases } = await routeWorld(world, `fuzz-${++turns}`)
      const good = cases.find(({ route }) => route === `${method} ${path}`)
      const operation = document.operations.find((other) => other.method === method && other.path === path)
      if (good === undefined || operation === undefined) return expect.unreachable(path)
      await fc.assert(
        fc.asyncProperty(attemptAt(operation, good), (attempt) => expectTold(operation, attempt)),
        { numRuns },
      )
    }
    for (const status of [200, 201, 202, 400, 401, 404, 405, 413, 415, 422])
      expect([status, met.get(status)]).toEqual([status, expect.any(Number)])
    expect(world.log.filter(({ level }) => level === 'error')).toEqual([])
  })
})
