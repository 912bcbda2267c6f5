import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Scope, scopes } from '../../domain/operations/index.ts'
import { type HttpReply, type HttpRequest, type HttpWorld, type Method, openHttpWorld } from '../support/http-world.ts'
import { exampleExports } from '../support/http-world-examples.ts'
import { type Json, pluck, problemIn } from '../support/http-world-reply.ts'

const admin = '/api/admin/tenants/ferry'
const jobs = '/api/admin/jobs'
const [example = ''] = exampleExports
let world: HttpWorld
let key: string
let file: Buffer

beforeAll(async () => {
  world = await openHttpWorld()
  key = await world.key(scopes)
  file = await readFile(example)
})

afterAll(() => world.close())

beforeEach(async () => {
  while (await world.workOnce());
  await world.empty()
  await done(ask('POST', '/api/admin/tenants', { body: { name: 'Ferry', visibility: 'public' } }), 201)
})

function ask(method: Method, url: string, request: HttpRequest = {}): Promise<HttpReply> {
  world.clock.advance(1)
  return world.send(method, url, { ...request, headers: { 'x-api-key': key, ...request.headers } })
}

async function done(reply: Promise<HttpReply>, status = 200): Promise<Json> {
  const { status: found, body } = await reply
  expect([found, body]).toEqual([status, expect.anything()])
  return JSON.parse(body)
}

const fromFolder = (body: object) => ask('POST', `${admin}/imports`, { body })
const upload = (query: string, body: HttpRequest['body'], type = 'application/octet-stream') =>
  ask('POST', `${admin}/imports/uploads?${query}`, {
    ...(body !== undefined && { body }),
    headers: { 'content-type': type },
  })
const job = ({ id }: Json) => done(ask('GET', `${jobs}/${id}`))
const lastJob = async () => (Object((await done(ask('GET', `${jobs}?limit=1`)))['items']) as readonly Json[])[0]
const kept = () => readdir(world.uploadsAt).catch(() => [])

const counts = {
  read: expect.any(Number),
  added: expect.any(Number),
  changed: 0,
  unchanged: 0,
  revisions: 0,
  faults: 0,
}

describe('an import out of the import folder', () => {
  it('is a job, then an import with its summary, and its channels are there', async () => {
    await mkdir(join(world.importsAt, 'exports'), { recursive: true })
    await copyFile(example, join(world.importsAt, 'exports', 'general.json'))
    const reply = await fromFolder({ path: 'exports', public: true })
    const queued = JSON.parse(reply.body)
    expect([reply.status, reply.headers['location']]).toEqual([202, `${jobs}/${queued.id}`])
    expect(queued).toMatchObject({ kind: 'import', status: 'queued', attempt: 0, progress: null, result: null })
    expect(JSON.stringify(queued)).not.toContain(world.importsAt)
    expect(await world.workOnce()).toBe(true)
    expect(await job(queued)).toMatchObject({
      ...{ status: 'succeeded', error: null, progress: { done: file.length, total: file.length, unit: 'bytes' } },
      result: { files: 1, complete: 1, counts, notWhole: [] },
    })
    const imports = await done(ask('GET', `${admin}/imports`))
    expect(imports).toMatchObject({ items: [{ files: 1, complete: 1, counts, infersDeletions: false }], next: null })
    const [id] = pluck(imports, 'id')
    expect(await done(ask('GET', `${admin}/imports/${id}`))).toMatchObject({
      ...{ id, files: 1 },
      reports: [
        { name: 'general.json', outcome: 'complete', channels: [{ deletions: null }], skipped: {}, error: null },
      ],
    })
    const channels = await done(world.get('/api/v1/tenants/ferry/channels'))
    expect(pluck(channels, 'id').length).toBeGreaterThan(0)
  })

  it('reaches nothing outside of it, and says no more than that there is nothing', async () => {
    await writeFile(join(world.importsAt, '..', 'secret.json'), '{}')
    await symlink('..', join(world.importsAt, 'out'))
    for (const path of ['../secret.json', 'out/secret.json', '/etc/passwd', 'absent', 'a\0b', '..']) {
      const { errors } = problemIn(await fromFolder({ path }), 422, 'invalid')
      expect([path, errors]).toEqual([path, [{ pointer: '/path', message: 'names nothing in the import folder' }]])
    }
    problemIn(await fromFolder({}), 422, 'invalid')
    problemIn(await fromFolder({ path: 'x', more: true }), 422, 'invalid')
    problemIn(await ask('POST', '/api/admin/tenants/nobody/imports', { body: { path: 'x' } }), 404, 'not_found')
  })

  it('follows no link that leads out of it, however deep', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'verta-outside-'))
    await copyFile(example, join(outside, 'secret.json'))
    await mkdir(join(world.importsAt, 'deep', 'deeper'), { recursive: true })
    await symlink(outside, join(world.importsAt, 'deep', 'deeper', 'link'))
    await symlink(join(outside, 'secret.json'), join(world.importsAt, 'deep', 'linked.json'))
    const queued = await done(fromFolder({ path: 'deep' }), 202)
    await world.workOnce()
    expect(await job(queued)).toMatchObject({ status: 'failed', error: { code: 'nothing_imported' } })
    expect((await world.dump())['messages']).toEqual([])
    await rm(outside, { recursive: true })
    await rm(join(world.importsAt, 'deep'), { recursive: true })
  })

  it('of which nothing can be taken has failed, and says why', async () => {
    await writeFile(join(world.importsAt, 'no-export.json'), '{"guild":1}')
    const queued = await done(fromFolder({ path: 'no-export.json' }), 202)
    await world.workOnce()
    expect(await job(queued)).toMatchObject({
      status: 'failed',
      error: { code: 'nothing_imported', message: expect.stringMatching(/^no-export\.json is JSON, but no export/) },
    })
    expect(await done(ask('POST', `${jobs}/${queued['id']}/retry`))).toMatchObject({ status: 'queued', error: null })
  })

  it('is refused where a hundred wait already, and no other tenant is', async () => {
    await copyFile(example, join(world.importsAt, 'again.json'))
    for (let n = 0; n < 100; n++) await done(fromFolder({ path: 'again.json' }), 202)
    problemIn(await fromFolder({ path: 'again.json' }), 409, 'jobs_waiting')
    problemIn(await upload('name=a.json', file), 409, 'jobs_waiting')
    expect(await kept()).toEqual([])
    await done(ask('POST', '/api/admin/tenants', { body: { name: 'Other' } }), 201)
    const other = ask('POST', '/api/admin/tenants/other/imports', { body: { path: 'again.json' } })
    const { id } = await done(other, 202)
    await done(ask('POST', `${jobs}/${id}/cancel`))
    await done(ask('DELETE', admin), 202)
    while (await world.workOnce());
  })

  it('and others, and a deletion, are done one after the other, in their order, however many workers there are', async () => {
    await copyFile(example, join(world.importsAt, 'again.json'))
    const asked = [
      await done(upload('name=a.json', file), 202),
      await done(upload('name=b.json', file), 202),
      await done(ask('DELETE', admin), 202),
      await done(fromFolder({ path: 'again.json' }), 202),
    ]
    world.forgetLog()
    const workers = Array.from({ length: 4 }, async () => {
      // One that finds nothing to do while another works looks again.
      for (let idle = 0; idle < 50; idle++) {
        if (await world.workOnce()) idle = 0
        else await pause(10)
      }
    })
    await Promise.all(workers)
    // Whatever waits behind a deletion goes with the tenant, unless a worker was there first.
    const [late, ...before] = [...asked].reverse()
    const events = world.log.flatMap(({ message, fields }) =>
      /^job (taken|ended)$/.test(message) && fields['jobId'] !== late?.['id'] ? [[message, fields['jobId']]] : [],
    )
    expect(events).toEqual(
      before.reverse().flatMap(({ id }) => [
        ['job taken', id],
        ['job ended', id],
      ]),
    )
    const statuses = await Promise.all(asked.map(async (each) => (await job(each))['status']))
    expect(statuses.slice(0, -1)).toEqual(['succeeded', 'succeeded', 'succeeded'])
    expect(['failed', 'cancelled']).toContain(statuses.at(-1))
    expect((await ask('GET', admin)).status).toBe(404)
    const { tenants, messages } = await world.dump()
    expect([tenants, messages]).toEqual([[], []])
  })

  it('of a tenant that is deleted meanwhile comes before it or not at all', async () => {
    await copyFile(example, join(world.importsAt, 'again.json'))
    const first = await done(fromFolder({ path: 'again.json' }), 202)
    const deletion = await done(ask('DELETE', admin), 202)
    const second = await done(fromFolder({ path: 'again.json' }), 202)
    while (await world.workOnce());
    expect(await job(first)).toMatchObject({ status: 'succeeded' })
    expect(await job(deletion)).toMatchObject({ status: 'succeeded', result: { rows: expect.any(Number) } })
    expect(await job(second)).toMatchObject({ status: 'cancelled', error: null })
  })
})

describe('an upload', () => {
  it.each([
    ['as it is', 'general.json', (bytes: Buffer) => bytes, 'application/json'],
    ['packed', 'general.json.gz', (bytes: Buffer) => gzipSync(bytes), 'application/gzip'],
    ['of no type that anybody knows', 'C:\\exports\\general.json', (bytes: Buffer) => bytes, 'x/y'],
  ])('%s is brought in, and is gone then', async (_, name, pack, type) => {
    const queued = await done(upload(`name=${encodeURIComponent(name)}&public=true`, pack(file), type), 202)
    expect(queued).toMatchObject({ kind: 'import', status: 'queued' })
    expect(await kept()).toEqual([queued['id']])
    await world.workOnce()
    expect(await job(queued)).toMatchObject({ status: 'succeeded', result: { files: 1, complete: 1 } })
    expect(await kept()).toEqual([])
  })

  it('that is too large is refused, its job has failed, and nothing is left', async () => {
    problemIn(await upload('name=a.json', Buffer.alloc(1_000_001)), 413, 'upload_too_large')
    expect(await lastJob()).toMatchObject({ status: 'failed', error: { code: 'upload_too_large' } })
    expect(await kept()).toEqual([])
    expect(await world.workOnce()).toBe(false)
  })

  it.each(['a.txt', '.json', 'a.json/', '..', '../../a.png', `${'x'.repeat(196)}.json`])(
    'called %s is refused',
    async (name) => {
      problemIn(await upload(`name=${encodeURIComponent(name)}`, file), 422, 'invalid')
      expect(await kept()).toEqual([])
    },
  )

  it('without a name, with a wish that there is not, or to nobody is refused', async () => {
    problemIn(await upload('', file), 422, 'invalid')
    problemIn(await upload('name=a.json&public=yes', file), 422, 'invalid')
    problemIn(await upload('name=a.json&more=1', file), 422, 'invalid')
    const nobody = '/api/admin/tenants/nobody/imports/uploads?name=a.json'
    problemIn(await ask('POST', nobody, { body: file, headers: { 'content-type': 'x/y' } }), 404, 'not_found')
    expect(await kept()).toEqual([])
  })

  it('as a part of a form, or under a name that is none, is refused before there is a job', async () => {
    const before = await world.operations.listJobs({}, { limit: 1 })
    problemIn(await upload('name=a.json', file, 'multipart/form-data; boundary=x'), 415, 'media_type_unsupported')
    problemIn(await upload('name=a.txt', file), 422, 'invalid')
    expect(await world.operations.listJobs({}, { limit: 1 })).toEqual(before)
  })

  it('of a tenant that is gone is gone too, and its job tells nothing of it any more', async () => {
    const failed = await done(upload('name=secret-name.json', '{"guild": 1}'), 202)
    await world.workOnce()
    expect(await job(failed)).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('secret-name') },
    })
    expect(await kept()).toEqual([failed['id']])
    await done(ask('DELETE', admin), 202)
    await world.workOnce()
    expect(await kept()).toEqual([])
    const { items } = await world.operations.listJobs({}, { limit: 200 })
    expect(JSON.stringify(items)).not.toContain('secret-name')
    expect(await job(failed)).toMatchObject({ status: 'failed', result: null })
  })

  it('to a tenant that takes nothing in is refused before it is read', async () => {
    await done(ask('PATCH', admin, { headers: { 'if-match': '*' }, body: { status: 'MAINTENANCE' } }))
    problemIn(await upload('name=a.json', file), 409, 'tenant_closed')
    expect((await world.operations.listJobs({ status: 'receiving' }, { limit: 10 })).items).toEqual([])
  })

  it('is retried by nobody who may not order it', async () => {
    const failed = await done(upload('name=a.json', '{"guild": 1}'), 202)
    await world.workOnce()
    const retry = async (scopes: readonly Scope[]) =>
      world.send('POST', `${jobs}/${failed['id']}/retry`, { headers: { 'x-api-key': await world.key(scopes) } })
    problemIn(await retry(['jobs:write', 'tenants:write']), 403, 'forbidden')
    expect((await retry(['jobs:write', 'imports:write'])).status).toBe(200)
  })

  it('that waits is cancelled, and may be retried', async () => {
    const queued = await done(upload('name=a.json', file), 202)
    expect(await done(ask('POST', `${jobs}/${queued['id']}/cancel`))).toMatchObject({ status: 'cancelled' })
    expect(await done(ask('POST', `${jobs}/${queued['id']}/cancel`))).toMatchObject({ status: 'cancelled' })
    expect(await world.workOnce()).toBe(false)
    await done(ask('POST', `${jobs}/${queued['id']}/retry`))
    expect(await world.workOnce()).toBe(true)
    expect(await job(queued)).toMatchObject({ status: 'succeeded' })
    problemIn(await ask('POST', `${jobs}/${queued['id']}/cancel`), 409, 'job_state')
    problemIn(await ask('POST', `${jobs}/${queued['id']}/retry`), 409, 'job_state')
  })
})
