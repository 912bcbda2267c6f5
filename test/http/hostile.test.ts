import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { ferry, importPublic } from '../support/http-world-examples.ts'
import { problemIn } from '../support/http-world-reply.ts'

/** What may stand where a slug or a snowflake is asked for. All of it is nothing that exists. */
const hostile = [
  ...[
    '%00',
    'general%00',
    '%00general',
    '%20general',
    'general%20',
    'GENERAL',
    'General',
    'g%C3%A9n%C3%A9ral',
    '%F0%9F%98%80',
  ],
  ...[
    '%2e%2e',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '..%5c..',
    '%2F',
    'general%2Fmessages',
    "'%20or%20'1'='1",
    '%25',
    '*',
    '%22',
  ],
  ...['0', '00', '01', '-1', '1e3', '18446744073709551615', '18446744073709551616', '9'.repeat(90), 'a'.repeat(50)],
  ...['constructor', '__proto__', 'undefined', 'null', 'NaN', '%ED%A0%80', '%EF%BF%BD', '\u202e', 'genera\u0301l'].map(
    encodeIfNeeded,
  ),
]

function encodeIfNeeded(text: string): string {
  return /^[%\w]+$/.test(text) ? text : encodeURIComponent(text)
}

describe('a name that means harm', () => {
  let world: HttpWorld

  beforeAll(async () => {
    world = await openHttpWorld()
    await importPublic(world)
  })

  afterAll(() => world.close())

  const answers = async (url: string, statuses: readonly number[]) => {
    const reply = await world.get(url)
    expect([url, statuses]).toEqual([url, expect.arrayContaining([reply.status])])
    problemIn(reply, reply.status, JSON.parse(reply.body).code)
    expect(world.log).toEqual([])
  }

  it.each(hostile)('names no tenant: %s', async (name) => {
    await answers(`/api/v1/tenants/${name}`, [400, 404, 422])
    await answers(`/api/v1/tenants/${name}/channels`, [400, 404, 422])
    await answers(`/api/v1/tenants/${name}/channels/general/messages`, [400, 404, 422])
  })

  it.each(hostile)('names no channel: %s', async (name) => {
    await answers(`${ferry}/channels/${name}`, [400, 404, 422])
    await answers(`${ferry}/channels/${name}/threads`, [400, 404, 422])
    await answers(`${ferry}/channels/${name}/messages/1543572365714264084`, [400, 404, 422])
    await answers(`${ferry}/channels?parent=${name}`, [400, 404, 422])
  })

  it.each(hostile)('names no message: %s', async (name) => {
    await answers(`${ferry}/channels/general/messages/${name}`, [400, 404, 422])
  })

  it.each([51, 100, 101, 255, 256, 257, 2_000, 20_000])('is %i characters long', async (length) => {
    const long = 'a'.repeat(length)
    await answers(`/api/v1/tenants/${long}`, [404, 414, 422])
    await answers(`${ferry}/channels/${long}`, [404, 414, 422])
    await answers(`${ferry}/channels?parent=${long}`, [404, 414, 422])
    await answers(`/${long}`, [404, 414])
  })

  it('is no percent-encoding', async () => {
    await answers('/api/v1/tenants/%', [400, 404])
    await answers('/api/v1/tenants/%zz', [400, 404])
    await answers('/api/v1/tenants/%c3%28', [400, 404])
  })
})

it('an address that cannot be decoded is answered like any other: safe to look at, and in the log', async () => {
  const world = await openHttpWorld()
  const { status, headers } = await world.get('/%zz')
  expect([status, headers['x-content-type-options'], headers['cache-control']]).toEqual([400, 'nosniff', 'no-store'])
  expect(headers['content-security-policy']).toContain("default-src 'none'")
  expect(world.requests).toMatchObject([{ fields: { requestId: headers['x-request-id'], method: 'GET', status: 400 } }])
  await world.close()
})
