import { readdir } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { closeHttp } from '../../adapters/http/app.ts'
import { defaultEdges } from '../../adapters/http/edges.ts'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import { scopes } from '../../domain/operations/index.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { listening, type RawConnection, rawConnection } from '../support/raw-http.ts'

const times = { headers: 400, body: 400, upload: 1_000, idle: 10_000 }

describe('on the wire', () => {
  let world: HttpWorld
  let port: number
  let key: string

  beforeAll(async () => {
    world = await openHttpWorld({ edge: { times } })
    port = await listening(world.http)
    key = await world.key(scopes)
  })

  afterAll(() => world.close())

  const get = (path: string, ...headers: readonly string[]): string =>
    [`GET ${path} HTTP/1.1`, 'Host: here.example', ...headers, '', ''].join('\r\n')
  const post = (length: number, ...headers: readonly string[]): string =>
    [
      'POST /api/admin/tenants HTTP/1.1',
      'Host: here.example',
      `X-API-KEY: ${key}`,
      'Content-Type: application/json',
      `Content-Length: ${length}`,
      ...headers,
      '',
      '',
    ].join('\r\n')

  /** All that is answered to `text`, once the server has closed the connection. */
  async function answerTo(text: string): Promise<string> {
    const connection = await rawConnection(port)
    connection.write(text)
    return connection.ended()
  }

  function expectProblem(answer: string, status: number, code: string): void {
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer).toMatch(/^content-type: application\/problem\+json/im)
    expect(answer).toMatch(/^connection: close/im)
    const [, id] = /^x-request-id: (\S+)/im.exec(answer) ?? []
    const problem = JSON.parse(
      answer
        .slice(answer.indexOf('\r\n\r\n'))
        .replace(/^[^{]*/, '')
        .replace(/[^}]*$/, ''),
    )
    expect(problem).toMatchObject({ status, code, requestId: id, type: `urn:verta:problem:${code}` })
  }

  it.each([
    ['no HTTP', 'hello there\r\n\r\n'],
    ['another protocol', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
    ['a length that is none', 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['chunks that are none', 'POST /api/admin/tenants HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['a header without a name', 'GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n'],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n'],
  ])('%s is answered and closed', async (_, text) => {
    const answer = await answerTo(text)
    const last = answer.slice(answer.lastIndexOf('HTTP/1.1 '))
    expectProblem(last, 400, 'request_malformed')
  })

  it('headers that are too large are answered with 431', async () => {
    expectProblem(await answerTo(get('/', `A: ${'a'.repeat(40_000)}`)), 431, 'headers_too_large')
  })

  it('a body that says that it is too large is answered before it comes', async () => {
    expectProblem(await answerTo(`${post(70_000, 'Connection: close')}{`), 413, 'body_too_large')
  })

  it('a body that turns out too large is answered before it ends', async () => {
    const chunks = `${(0x8000).toString(16)}\r\n${'x'.repeat(0x8000)}\r\n`.repeat(3)
    const head = post(0).replace(/Content-Length: 0/, 'Transfer-Encoding: chunked\r\nConnection: close')
    expectProblem(await answerTo(`${head}${chunks}`), 413, 'body_too_large')
  })

  it('headers that trickle in are answered with 408', async () => {
    const connection = await rawConnection(port)
    const answer = connection.ended()
    await trickle(connection, get('/').slice(0, -2) + 'A: b\r\n'.repeat(100))
    expectProblem(await answer, 408, 'request_timeout')
  })

  it('a body that trickles in is answered with 408, others meanwhile are not held up', async () => {
    const connection = await rawConnection(port)
    const answer = connection.ended()
    connection.write(post(1000))
    const trickling = trickle(connection, '{"name": "a community"'.padEnd(1000))
    const other = await rawConnection(port)
    other.write(get('/health/live', 'Connection: close'))
    expect(await other.ended()).toMatch(/^HTTP\/1\.1 200 /)
    expectProblem(await answer, 408, 'request_timeout')
    await trickling
  })

  it('a hundred connections that say nothing keep nobody out', async () => {
    const silent = await Promise.all(Array.from({ length: 100 }, () => rawConnection(port)))
    for (const connection of silent) connection.write('GET / HT')
    expect(await answerTo(get('/health/live', 'Connection: close'))).toMatch(/^HTTP\/1\.1 200 /)
    const answers = await Promise.all(silent.map((connection) => connection.ended()))
    for (const answer of answers) expectProblem(answer, 408, 'request_timeout')
  })

  const upload = [
    'POST /api/admin/tenants/ferry-fans/imports/uploads?name=a.json HTTP/1.1',
    'Host: here.example',
    'Content-Length: 1000',
  ].join('\r\n')

  async function expectNothingLeft(): Promise<void> {
    const { items } = await world.operations.listJobs({}, { limit: 1 })
    expect(items).toMatchObject([{ status: 'failed', error: { code: 'upload_incomplete' } }])
    expect(await readdir(world.uploadsAt)).toEqual([])
  }

  it('a file that trickles in is answered when its time is over; nothing of it is left', async () => {
    await world.archive.createTenant({ name: 'Ferry Fans', platform: 'discord', sourceId: null, visibility: 'admins' })
    const connection = await rawConnection(port)
    const answer = connection.ended()
    connection.write(`${upload}\r\nX-API-KEY: ${key}\r\n\r\n`)
    await trickle(connection, '{"guild": {'.padEnd(60))
    expectProblem(await answer, 400, 'upload_incomplete')
    await expectNothingLeft()
  })

  it('of a file whose sender hangs up nothing is left', async () => {
    const connection = await rawConnection(port)
    connection.write(`${upload}\r\nX-API-KEY: ${key}\r\n\r\n{"guild"`)
    await until(async () => (await world.operations.listJobs({ status: 'receiving' }, { limit: 1 })).items.length > 0)
    connection.close()
    await until(async () => (await world.operations.listJobs({ status: 'receiving' }, { limit: 1 })).items.length === 0)
    // The job ends before its file goes.
    await vi.waitFor(expectNothingLeft)
  })

  it('one connection takes one request after the other', async () => {
    const connection = await rawConnection(port)
    connection.write(get('/health/live') + get('/no') + get('/health/live', 'Connection: close'))
    expect((await connection.ended()).match(/HTTP\/1\.1 \d+/g)).toEqual([
      'HTTP/1.1 200',
      'HTTP/1.1 404',
      'HTTP/1.1 200',
    ])
  })

  it('whoever hangs up in the middle leaves the server well', async () => {
    for (const text of ['G', get('/').slice(0, 20), `${post(1000)}{"na`]) {
      const connection = await rawConnection(port)
      connection.write(text)
      await pause(10)
      connection.close()
    }
    expect(await answerTo(get('/health/live', 'Connection: close'))).toMatch(/^HTTP\/1\.1 200 /)
  })
})

describe('a server that is asked to stop', () => {
  it('finishes what is in flight, takes nothing new, and closes idle connections', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const world = await openHttpWorld({ over: (storage) => waitingFor(held, storage) })
    const port = await listening(world.http)
    const idle = await rawConnection(port)
    const busy = await rawConnection(port)
    idle.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n')
    await idle.says(/"alive"/)
    busy.write('GET /api/v1/tenants HTTP/1.1\r\nHost: x\r\n\r\n')
    await pause(50)
    const closed = closeHttp(world.http)
    await idle.ended()
    await expect(rawConnection(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    release()
    const answer = await busy.ended()
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toMatch(/"items":\[\]/)
    await closed
    await world.close()
  })

  it('cuts off what does not end', async () => {
    const world = await openHttpWorld({ edge: { times: { ...defaultEdges.times, body: 60_000 } } })
    const port = await listening(world.http)
    const key = await world.key(scopes)
    const slow = await rawConnection(port)
    slow.write(
      `POST /api/admin/tenants HTTP/1.1\r\nHost: x\r\nX-API-KEY: ${key}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
    )
    await pause(50)
    await closeHttp(world.http, 100)
    expect(await slow.ended()).toBe('')
    await world.close()
  })
})

/** The same storage, whose tenants are read once `held` has come about. */
function waitingFor(held: Promise<void>, storage: ArchiveStorage): ArchiveStorage {
  const tenants = new Proxy(storage.read.tenants, {
    get: (repository, name) =>
      name === 'listPublic'
        ? async (request: Parameters<typeof repository.listPublic>[0]) => {
            await held
            return repository.listPublic(request)
          }
        : Reflect.get(repository, name),
  })
  const read = new Proxy(storage.read, { get: (all, name) => (name === 'tenants' ? tenants : Reflect.get(all, name)) })
  return { read, transact: (work, options) => storage.transact(work, options) }
}

async function until(happened: () => Promise<boolean>): Promise<void> {
  while (!(await happened())) await pause(5)
}

async function trickle(connection: RawConnection, text: string): Promise<void> {
  for (const byte of text.slice(0, 60)) {
    connection.write(byte)
    await pause(30)
  }
}
