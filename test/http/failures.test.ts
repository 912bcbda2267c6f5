import { afterEach, describe, expect, it } from 'vitest'
import { SecretMismatch } from '../../domain/archive/errors.ts'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import { OutcomeUnknown, StorageBusy, StorageUnavailable, TransactionNested } from '../../domain/shared/errors.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { problemIn } from '../support/http-world-reply.ts'

const routes = [
  '/api/v1/tenants',
  '/api/v1/tenants/some',
  '/api/v1/tenants/some/channels',
  '/api/v1/tenants/some/channels/general',
  '/api/v1/tenants/some/channels/general/threads',
  '/api/v1/tenants/some/channels/general/messages',
  '/api/v1/tenants/some/channels/general/messages/1',
]

/** The storage, every read of which rejects. */
const rejecting =
  (error: unknown) =>
  (storage: ArchiveStorage): ArchiveStorage => ({
    read: new Proxy(storage.read, { get: () => new Proxy({}, { get: () => () => Promise.reject(error) }) }),
    transact: () => Promise.reject(error),
  })

describe('a storage that fails', () => {
  let world: HttpWorld | undefined

  afterEach(async () => {
    await world?.close()
    world = undefined
  })

  const over = async (error: unknown): Promise<HttpWorld> => {
    world = await openHttpWorld({ over: rejecting(error) })
    return world
  }

  it.each([
    [new StorageUnavailable('it does not answer'), 'storage_unavailable'],
    [new StorageBusy(5), 'storage_busy'],
    [new SecretMismatch(), 'secret_mismatch'],
    [new OutcomeUnknown(), 'outcome_unknown'],
  ])('is told as such, and when to come again: %s', async (error, code) => {
    const { get } = await over(error)
    for (const url of routes) {
      const reply = await get(url)
      const told = code === 'storage_unavailable' ? 'The storage is not available at present.' : error.message
      expect(problemIn(reply, 503, code)['detail']).toBe(told)
      expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
    }
  })

  it('is logged with each request, unless it was found out before and logged then', async () => {
    for (const [status, lines] of [
      ['healthy', 1],
      ['unhealthy', 0],
    ] as const) {
      world = await openHttpWorld({ over: rejecting(new StorageUnavailable('it does not answer')), status })
      const { body } = await world.get('/api/v1/tenants')
      expect([status, world.log.length, body.includes('Since ')]).toEqual([status, lines, lines === 0])
      await world.close()
      world = undefined
    }
  })

  it.each(['schema_mismatch', 'secret_mismatch'])('because it is not ours is not touched: %s', async (reason) => {
    world = await openHttpWorld({ status: 'unhealthy', reason })
    const key = await world.key(['tenants:read', 'metrics'])
    for (const url of ['/api/v1/tenants', '/api/admin/tenants'])
      problemIn(await world.get(url, { 'x-api-key': key }), 503, reason)
    for (const url of ['/health/live', '/metrics', '/openapi.json'])
      expect([url, (await world.get(url, { 'x-api-key': key })).status]).toEqual([url, 200])
  })

  it('does not keep the process from saying that it lives', async () => {
    const { get } = await over(new StorageUnavailable('it does not answer'))
    expect((await get('/health/live')).status).toBe(200)
    expect((await get('/openapi.json')).status).toBe(200)
  })

  const sql = "insert into messages (content) values ('what Alice wrote')"
  const driverError = Object.assign(new Error(`You have an error in your SQL syntax near '${sql}'`), {
    code: 'ER_PARSE_ERROR',
    errno: 1064,
    sql,
    sqlMessage: `near '${sql}'`,
  })

  it.each([
    ['an error of the driver', driverError],
    ['an error over one of the driver', new Error(`wrapped: ${sql}`, { cause: driverError })],
    ['an error of several lines', new Error(`You have an error:\n${sql}\n    what Alice wrote`)],
    ['an error that the program itself made', new TransactionNested()],
    ['a value that is no error', sql],
    ['nothing', undefined],
    ['an error with a status of its own', Object.assign(new Error(sql), { statusCode: 502 })],
  ])('in a way that nobody foresaw gives a bare 500: %s', async (_, error) => {
    const { get, log } = await over(error)
    for (const url of routes) {
      const reply = await get(url, { 'x-request-id': 'the-request' })
      const problem = problemIn(reply, 500, 'internal')
      expect(Object.keys(problem).sort()).toEqual([
        'code',
        'detail',
        'instance',
        'requestId',
        'status',
        'title',
        'type',
      ])
      for (const secret of ['insert', 'SQL', 'Alice', 'Error', '.ts', 'transaction'])
        expect(reply.body).not.toContain(secret)
    }
    expect(log).toHaveLength(routes.length)
    for (const line of log) expect(line).toMatchObject({ level: 'error', fields: { requestId: 'the-request' } })
    const logged = JSON.stringify(log)
    for (const secret of ['insert into', 'what Alice wrote', 'SQL syntax']) expect(logged).not.toContain(secret)
  })

  it('leaves in the log what kind of error it was, and of which route', async () => {
    const { get, log } = await over(driverError)
    await get('/api/v1/tenants/some/channels/general')
    expect(log).toMatchObject([{ fields: { error: 'Error', route: '/api/v1/tenants/:tenant/channels/:channel' } }])
    const withCode = await over(new TypeError('cannot read what Alice wrote'))
    await withCode.get('/api/v1/tenants')
    expect(withCode.log).toMatchObject([
      { fields: { error: 'TypeError', stack: expect.stringContaining('failures.test') } },
    ])
  })
})
