import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { ferry, importPublic } from '../support/http-world-examples.ts'
import { problemIn, readJson } from '../support/http-world-reply.ts'

const general = `${ferry}/channels/general`
const messages = `${general}/messages`

describe('a request that cannot be answered', () => {
  let world: HttpWorld

  beforeAll(async () => {
    world = await openHttpWorld()
    await importPublic(world)
  })

  afterAll(() => world.close())

  const problem = async (url: string, status: number, code: string) => problemIn(await world.get(url), status, code)

  describe.each(['/api/v1/tenants', `${ferry}/channels`, messages, `${general}/threads`])('of the list %s', (list) => {
    it.each([
      'limit=0',
      'limit=201',
      'limit=-1',
      'limit=1.5',
      'limit=abc',
      'limit=',
      'limit=1e400',
      'limit=1&limit=2',
      'limit=NaN',
    ])('is invalid: %s', async (query) => {
      const { errors, instance } = await problem(`${list}?${query}`, 422, 'invalid')
      expect(errors).toEqual([{ pointer: expect.stringContaining('/limit'), message: expect.stringMatching(/./) }])
      expect(instance).toBe(list)
    })

    it.each(['limits=1', 'offset=10', '__proto__=1', 'constructor=1', 'limit=1&debug=true', 'Limit=1'])(
      'has a property that nobody knows: %s',
      async (query) => {
        const { errors } = await problem(`${list}?${query}`, 422, 'invalid')
        expect(errors).toHaveLength(1)
      },
    )

    it.each(['%00', 'nonsense', '!!!', 'e30', 'W10', 'bnVsbA', 'x'.repeat(1024)])(
      'has a cursor that is none: %s',
      async (cursor) => {
        await problem(`${list}?cursor=${cursor}`, 400, 'cursor_invalid')
      },
    )

    it('has an empty cursor', async () => {
      await problem(`${list}?cursor=`, 400, 'cursor_invalid')
    })

    it('has a cursor beyond every measure', async () => {
      await problem(`${list}?cursor=${'x'.repeat(1025)}`, 422, 'invalid')
    })
  })

  it.each(['after', 'before'])('has no snowflake in %s', async (bound) => {
    for (const value of [
      '',
      'abc',
      '-1',
      '1.5',
      '01',
      '18446744073709551616',
      '0x1',
      '%00',
      '1%00',
      '1 ',
      '\u0661'.repeat(18),
    ]) {
      const { errors } = await problem(`${messages}?${bound}=${encodeURI(value)}`, 422, 'invalid')
      expect(errors).toEqual([
        { pointer: expect.stringContaining(`/${bound}`), message: expect.stringContaining('snowflake') },
      ])
    }
  })

  it('has an order that is none', async () => {
    await problem(`${messages}?order=ascending`, 422, 'invalid')
    await problem(`${messages}?order=ASC`, 422, 'invalid')
  })

  it('has two bounds', async () => {
    const { next } = await readJson(world, `${messages}?limit=1`)
    await problem(`${messages}?after=1&before=2`, 422, 'invalid')
    await problem(`${messages}?after=1&after=2`, 422, 'invalid')
    await problem(`${messages}?after=1&cursor=${next}`, 422, 'invalid')
    await problem(`${messages}?before=1&cursor=${next}`, 422, 'invalid')
  })

  it('has a permalink that ends in no snowflake', async () => {
    for (const id of ['abc', '01', '-1', '18446744073709551616', '%00', '1.0']) {
      await problem(`${messages}/${id}`, 422, 'invalid')
    }
  })

  it('says in which part of the request each fault is', async () => {
    const { errors } = await problem(`${messages}?limit=0&after=x&order=up&more=1`, 422, 'invalid')
    const pointers = Array.isArray(errors) ? errors.map(({ pointer }) => pointer) : []
    for (const name of ['limit', 'after', 'order'])
      expect(pointers).toContainEqual(expect.stringMatching(new RegExp(`/${name}$`)))
    const bounds = await problem(`${messages}?after=1&before=2`, 422, 'invalid')
    const [ofSchema] = pointers.filter((pointer) => pointer.endsWith('/after'))
    expect(bounds['errors']).toMatchObject([{ pointer: ofSchema }])
  })

  it.each([
    '/',
    '/api',
    '/api/v1',
    '/api/v2/tenants',
    `${ferry}/messages`,
    `${messages}/1/revisions`,
    '/healthy',
    '/openapi',
  ])('goes to an address where nothing is: %s', async (url) => {
    const { instance } = await problem(url, 404, 'not_found')
    expect(instance).toBe(url)
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)(
    'has a method that no read takes: %s',
    async (method) => {
      for (const url of [
        '/api/v1/tenants',
        ferry,
        messages,
        `${messages}/1543572365714264084`,
        '/health/live',
        '/openapi.json',
      ]) {
        const reply = await world.http.inject({ method, url })
        expect([404, 405]).toContain(reply.statusCode)
        const { code } = reply.json()
        problemIn({ ...reply, status: reply.statusCode }, reply.statusCode, code)
      }
    },
  )

  it('has a body that nobody asked for', async () => {
    const send = (payload: string, type: string) =>
      world.http.inject({ method: 'POST', url: ferry, headers: { 'content-type': type }, payload })
    for (const [payload, type] of [
      ['{', 'application/json'],
      ['<a/>', 'text/xml'],
      [`"${'x'.repeat(70_000)}"`, 'application/json'],
    ] as const) {
      const reply = await send(payload, type)
      expect([400, 404, 405, 413, 415]).toContain(reply.statusCode)
      problemIn({ ...reply, status: reply.statusCode }, reply.statusCode, reply.json().code)
    }
  })

  it('asks by HEAD, and gets the head of the answer alone', async () => {
    for (const url of [ferry, messages, '/health/live']) {
      const reply = await world.http.inject({ method: 'HEAD', url })
      expect([reply.statusCode, reply.body]).toEqual([200, ''])
      expect(reply.headers['x-request-id']).toBeDefined()
    }
    const absent = await world.http.inject({ method: 'HEAD', url: '/api/v1/tenants/nobody' })
    expect([absent.statusCode, absent.body]).toEqual([404, ''])
  })
})
