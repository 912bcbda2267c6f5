import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { scopes } from '../../domain/operations/index.ts'
import { hex, sha256 } from '../../domain/shared/hash.ts'
import { type HttpReply, type HttpWorld, type Method, openHttpWorld } from '../support/http-world.ts'
import { type Json, pluck, problemIn } from '../support/http-world-reply.ts'

const root = '/api/admin/tenants'
let world: HttpWorld
let key: string

beforeAll(async () => {
  world = await openHttpWorld()
  key = await world.key(scopes)
})

afterAll(() => world.close())

beforeEach(() => world.empty())

function ask(method: Method, url: string, body?: object | string, headers = {}): Promise<HttpReply> {
  world.clock.advance(1)
  return world.send(method, url, { ...(body !== undefined && { body }), headers: { 'x-api-key': key, ...headers } })
}

async function done(reply: Promise<HttpReply>, status = 200): Promise<Json> {
  const { status: found, body } = await reply
  expect([found, body]).toEqual([status, expect.anything()])
  return JSON.parse(body)
}

const make = (body: object) => done(ask('POST', root, body), 201)
const change = (slug: string, body: object, version: string) =>
  ask('PATCH', `${root}/${slug}`, body, { 'if-match': version })
const audit = async () => done(ask('GET', '/api/admin/audit'))

describe('tenants', () => {
  it('are made hidden, by a name alone, and found where the reply says', async () => {
    const reply = await ask('POST', root, { name: 'Ferry Fans' })
    expect([reply.status, reply.headers['location'], reply.headers['etag']]).toEqual([201, `${root}/ferry-fans`, '"1"'])
    const read = await ask('GET', `${root}/ferry-fans`)
    expect(read.headers['etag']).toBe('"1"')
    expect(JSON.parse(reply.body)).toEqual({ ...JSON.parse(read.body), jobId: null, notSynced: 'no_source' })
    expect(JSON.parse(read.body)).toEqual({
      ...{ id: expect.any(String), slug: 'ferry-fans', name: 'Ferry Fans', platform: 'discord', sourceId: null },
      ...{ status: 'ACTIVE', visibility: 'admins', listed: false, version: 1 },
      policies: { authorNames: 'pseudonymous', keepDeleted: false, keepHistory: true },
      ...{ createdAt: expect.any(String), updatedAt: expect.any(String) },
    })
    expect((await world.get('/api/v1/tenants/ferry-fans')).status).toBe(404)
    expect((await audit())['items']).toMatchObject([{ action: 'tenant.create', target: 'ferry-fans', outcome: 'done' }])
  })

  it('are refused with the field that another one has', async () => {
    await make({ name: 'One', slug: 'one', sourceId: '77' })
    const slug = problemIn(await ask('POST', root, { name: 'Two', slug: 'one' }), 409, 'conflict')
    expect(slug['errors']).toEqual([{ pointer: '/slug', message: 'is taken' }])
    const source = problemIn(await ask('POST', root, { name: 'Two', sourceId: '77' }), 409, 'conflict')
    expect(source['errors']).toEqual([{ pointer: '/sourceId', message: 'is taken' }])
    await make({ name: 'Two', slug: 'two' })
    const renamed = problemIn(await change('two', { slug: 'one' }, '"1"'), 409, 'conflict')
    expect(renamed['errors']).toEqual([{ pointer: '/slug', message: 'is taken' }])
    expect(pluck(await audit(), 'outcome').slice(0, 5)).toEqual(['conflict', 'done', 'conflict', 'conflict', 'done'])
  })

  it.each([
    [{}, '/body/name'],
    [{ name: '' }, '/body/name'],
    [{ name: 'x'.repeat(256) }, '/body/name'],
    [{ name: 'One', slug: 'a' }, '/body/slug'],
    [{ name: 'One', sourceId: 'abc' }, '/body/sourceId'],
    [{ name: 'One', visibility: 'members' }, '/body/visibility'],
    [{ name: 'One', policies: { keepHistory: 'no' } }, '/body/policies/keepHistory'],
    [{ name: 'One', sync: 'no' }, '/body/sync'],
    [{ name: 'One', id: 'mine' }, '/body'],
  ])('are not made of %j', async (body, pointer) => {
    const { errors } = problemIn(await ask('POST', root, body), 422, 'invalid')
    expect(errors).toEqual([{ pointer, message: expect.any(String) }])
  })

  it('are listed by name, by when they were made and by when they were changed, both ways, page by page', async () => {
    for (const name of ['Bravo', 'Alpha', 'Charlie']) {
      world.clock.advance(1000)
      await make({ name })
    }
    world.clock.advance(1000)
    await done(change('alpha', { listed: false, status: 'MAINTENANCE' }, '"1"'))
    const names = async (sort: string, order: string) => {
      const found: unknown[] = []
      let cursor: unknown = null
      do {
        const next = cursor === null ? '' : `&cursor=${cursor}`
        const page = await done(ask('GET', `${root}?sort=${sort}&order=${order}&limit=1${next}`))
        found.push(...pluck(page, 'name'))
        cursor = page['next']
      } while (cursor !== null)
      return found
    }
    expect(await names('name', 'asc')).toEqual(['Alpha', 'Bravo', 'Charlie'])
    expect(await names('name', 'desc')).toEqual(['Charlie', 'Bravo', 'Alpha'])
    expect(await names('createdAt', 'asc')).toEqual(['Bravo', 'Alpha', 'Charlie'])
    expect(await names('createdAt', 'desc')).toEqual(['Charlie', 'Alpha', 'Bravo'])
    expect(await names('updatedAt', 'asc')).toEqual(['Bravo', 'Charlie', 'Alpha'])
    expect(await names('updatedAt', 'desc')).toEqual(['Alpha', 'Charlie', 'Bravo'])
    const { next } = await done(ask('GET', `${root}?limit=1`))
    problemIn(await ask('GET', `${root}?limit=1&order=desc&cursor=${next}`), 400, 'cursor_invalid')
  })

  it('are changed by whoever saw them last, and by nobody else', async () => {
    await make({ name: 'One', slug: 'one' })
    problemIn(await ask('PATCH', `${root}/one`, { name: 'Two' }), 428, 'precondition_required')
    const reply = await change('one', { name: 'Two', slug: 'two', visibility: 'public', listed: true }, '"1"')
    expect([reply.status, reply.headers['etag']]).toEqual([200, '"2"'])
    expect(JSON.parse(reply.body)).toMatchObject({ name: 'Two', slug: 'two', listed: true, version: 2, jobId: null })
    problemIn(await change('two', { name: 'Three' }, '"1"'), 412, 'version_conflict')
    expect((await change('two', { name: 'Three' }, '"1", "2"')).status).toBe(200)
    expect((await change('two', { name: 'Four' }, '*')).status).toBe(200)
    expect((await world.get('/api/v1/tenants/two')).status).toBe(200)
    problemIn(await ask('GET', `${root}/one`), 404, 'not_found')
  })

  it('are not changed by nothing, nor to what they cannot be', async () => {
    await make({ name: 'One', slug: 'one', sourceId: '77' })
    problemIn(await change('one', {}, '"1"'), 422, 'invalid')
    problemIn(await change('one', { policies: {} }, '"1"'), 422, 'invalid')
    problemIn(await change('one', { listed: true }, '"1"'), 422, 'invalid')
    problemIn(await change('one', { status: 'DELETING' }, '"1"'), 422, 'invalid')
    problemIn(await change('one', { unknown: 1 }, '"1"'), 422, 'invalid')
    problemIn(await change('one', { sourceId: '78' }, '"1"'), 409, 'source_mismatch')
    problemIn(await change('nobody', { name: 'x' }, '"1"'), 404, 'not_found')
    expect(JSON.parse((await ask('GET', `${root}/one`)).body)).toMatchObject({ version: 1 })
  })

  it('that keep less than before apply it to what is stored, as a job', async () => {
    await make({ name: 'One', slug: 'one', policies: { authorNames: 'named', keepHistory: true } })
    const loosened = await done(change('one', { policies: { keepDeleted: true } }, '"1"'))
    expect(loosened['jobId']).toBeNull()
    const tightened = await done(
      change('one', { policies: { keepHistory: false, authorNames: 'pseudonymous' } }, '"2"'),
    )
    const at = `/api/admin/jobs/${tightened['jobId']}`
    expect(await done(ask('GET', at))).toMatchObject({ kind: 'apply_policies', status: 'queued' })
    expect(await world.workOnce()).toBe(true)
    expect(await done(ask('GET', at))).toMatchObject({ status: 'succeeded', result: { names: 0, revisions: 0 } })
    problemIn(
      await change('one', { policies: { authorNames: 'named' }, sourceId: '5' }, '"1"'),
      412,
      'version_conflict',
    )
    expect(await world.workOnce()).toBe(false)
  })

  it('whose tightening is refused leave no job behind', async () => {
    await make({ name: 'One', slug: 'one' })
    problemIn(await change('one', { policies: { keepHistory: false }, listed: true }, '"1"'), 422, 'invalid')
    expect(await world.workOnce()).toBe(false)
    expect(pluck(await done(ask('GET', '/api/admin/jobs?limit=1')), 'status')).toEqual(['cancelled'])
  })

  it('are deleted once, however often that is asked, and not under a version that is gone', async () => {
    await make({ name: 'One', slug: 'one' })
    const first = await done(ask('DELETE', `${root}/one`), 202)
    expect(await done(ask('DELETE', `${root}/one`, undefined, { 'if-match': '*' }), 202)).toEqual(first)
    problemIn(await ask('DELETE', `${root}/one`, undefined, { 'if-match': '"99"' }), 412, 'version_conflict')
    await done(ask('POST', `/api/admin/jobs/${first['id']}/cancel`))
    expect((await done(ask('DELETE', `${root}/one`), 202))['id']).not.toBe(first['id'])
    while (await world.workOnce());
  })

  it('are deleted as a job, and gone at its end', async () => {
    await make({ name: 'One', slug: 'one', visibility: 'public' })
    const reply = await ask('DELETE', `${root}/one`)
    const job = JSON.parse(reply.body)
    expect([reply.status, reply.headers['location']]).toEqual([202, `/api/admin/jobs/${job.id}`])
    expect((await world.get('/api/v1/tenants/one')).status).toBe(200)
    expect(await world.workOnce()).toBe(true)
    expect(await done(ask('GET', `/api/admin/jobs/${job.id}`))).toMatchObject({
      ...{ kind: 'delete_tenant', status: 'succeeded', attempt: 1, result: { rows: 1 } },
      progress: { done: 1, total: null, unit: 'rows' },
    })
    expect((await world.get('/api/v1/tenants/one')).status).toBe(404)
    problemIn(await ask('GET', `${root}/one`), 404, 'not_found')
    problemIn(await ask('DELETE', `${root}/one`), 404, 'not_found')
  })
})

describe('branding', () => {
  const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(100)])
  const put = (slug: string, bytes: Buffer, type = 'image/png') =>
    world.send('PUT', `${root}/${slug}/logo`, { body: bytes, headers: { 'x-api-key': key, 'content-type': type } })

  beforeEach(() => make({ name: 'One', slug: 'one', visibility: 'public' }))

  it('is changed colour by colour', async () => {
    const before = await done(ask('GET', `${root}/one/branding`))
    expect(before).toMatchObject({ primaryColour: '#3b82f6', logo: null })
    const after = await done(ask('PATCH', `${root}/one/branding`, { accentColour: '#ABCDEF' }))
    expect(after).toMatchObject({ primaryColour: '#3b82f6', accentColour: '#abcdef' })
    expect(await done(world.get('/api/v1/tenants/one'))).toMatchObject({ branding: { accentColour: '#abcdef' } })
    problemIn(await ask('PATCH', `${root}/one/branding`, {}), 422, 'invalid')
    const wrong = problemIn(await ask('PATCH', `${root}/one/branding`, { accentColour: 'red' }), 422, 'invalid')
    expect(wrong['errors']).toEqual([{ pointer: '/body/accentColour', message: 'must be a colour like #1f2937' }])
  })

  it('has a logo that is served as a picture to be downloaded, whatever it was sent as', async () => {
    expect(await done(put('one', png, 'application/octet-stream'))).toMatchObject({
      logo: { mediaType: 'image/png', bytes: png.length },
    })
    const reply = await world.get('/api/v1/tenants/one/logo')
    expect(reply.status).toBe(200)
    expect(reply.bytes?.equals(png)).toBe(true)
    expect(reply.headers).toMatchObject({
      ...{ 'content-type': 'image/png', 'content-disposition': 'attachment', 'x-content-type-options': 'nosniff' },
      ...{ etag: `"${hex(sha256(png))}"`, 'cache-control': 'no-cache' },
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    })
    const again = await world.get('/api/v1/tenants/one/logo', { 'if-none-match': `"${hex(sha256(png))}"` })
    expect([again.status, again.body]).toEqual([304, ''])
    expect(await done(ask('DELETE', `${root}/one/logo`))).toMatchObject({ logo: null })
    expect(await done(ask('DELETE', `${root}/one/logo`))).toMatchObject({ logo: null })
    problemIn(await world.get('/api/v1/tenants/one/logo'), 404, 'not_found')
  })

  it('has no logo that could be a page, is too large, or of a type that nobody takes', async () => {
    problemIn(await put('one', Buffer.from('<svg onload="alert(1)"/>')), 422, 'invalid')
    problemIn(await put('one', Buffer.concat([png, Buffer.alloc(1_048_576)])), 413, 'body_too_large')
    problemIn(await put('one', png, 'image/svg+xml'), 415, 'media_type_unsupported')
    problemIn(await put('one', png, 'text/html'), 415, 'media_type_unsupported')
    problemIn(await ask('PUT', `${root}/one/logo`, { logo: 'x' }), 422, 'invalid')
    problemIn(await world.get('/api/v1/tenants/one/logo'), 404, 'not_found')
  })
})
