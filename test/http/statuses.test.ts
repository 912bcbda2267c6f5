import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { scopes } from '../../domain/operations/index.ts'
import { StorageUnavailable } from '../../domain/shared/errors.ts'
import { type HttpReply, type HttpRequest, type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { type RouteCase, routeWorld } from '../support/http-world-routes.ts'
import { type OpenApiDocument, type Operation, openApiDocument } from '../support/openapi-document.ts'

let world: HttpWorld
/** Bodies have little time. */
let slow: HttpWorld
/** One request a minute. */
let limited: HttpWorld
let document: OpenApiDocument
let failure: Error | null = null
/** Whether keys cannot be looked up either: the one way in which a route that asks nothing else fails. */
let keysFail = false
let rounds = 0

beforeAll(async () => {
  world = await openHttpWorld({
    isReady: () => failure === null,
    canSync: true,
    over: failing,
    overOperations: failing,
  })
  slow = await openHttpWorld({ seed: 'slow', edge: { times: { headers: 1000, body: 20, upload: 20, idle: 1000 } } })
  limited = await openHttpWorld({ seed: 'limited', edge: { rateLimits: { perAddress: 1, perKey: 1 } } })
  document = await openApiDocument(world)
})

afterAll(async () => {
  for (const each of [limited, slow, world]) await each.close()
})

it('every status that the document tells of happens, and is as it tells', async () => {
  const unseen: string[] = []
  for (const operation of document.operations) {
    for (const status of operation.statuses) {
      const meet = otherwise[`${operation.id} ${status}`] ?? (status < 300 ? good : provoked[status])
      const reply = await meet?.(await stageFor(operation, status))
      if (reply?.status === status) document.expectDocumented(operation, reply)
      else unseen.push(`${operation.method} ${operation.path} ${status}: ${reply?.status ?? 'not provoked'}`)
    }
  }
  expect(unseen).toEqual([])
})

/** A tenant of its own, a key to everything, and a good request to the operation. */
interface Stage {
  readonly operation: Operation
  readonly world: HttpWorld
  readonly slug: string
  readonly key: string
  readonly cases: readonly RouteCase[]
  readonly case: RouteCase
}

async function stageFor(operation: Operation, status: number): Promise<Stage> {
  const at = status === 429 ? limited : status === 408 || endsEarly(operation, status) ? slow : world
  const slug = `walked-${++rounds}`
  const { cases } = await routeWorld(at, slug)
  const found = cases.find(({ route }) => route === `${operation.method} ${operation.path}`)
  if (found === undefined) return expect.unreachable(`no case of ${operation.id}`)
  return { operation, world: at, slug, cases, case: found, key: await at.key(scopes) }
}

const endsEarly = ({ id }: Operation, status: number): boolean => id === 'importUpload' && status === 400

const send = (stage: Stage, request: HttpRequest = {}, url = stage.case.url): Promise<HttpReply> =>
  stage.world.send(stage.case.method, url, { ...request, headers: { 'x-api-key': stage.key, ...request.headers } })

const good = (stage: Stage): Promise<HttpReply> => send(stage, stage.case.request)

const withHeaders = (stage: Stage, headers: Readonly<Record<string, string>>): Promise<HttpReply> =>
  send(stage, { ...stage.case.request, headers: { ...stage.case.request?.headers, ...headers } })

const json = (stage: Stage, body: string | object | Readable): Promise<HttpReply> => {
  const chunked = body instanceof Readable && { 'transfer-encoding': 'chunked' }
  return send(stage, { headers: { 'if-match': '*', 'content-type': 'application/json', ...chunked }, body })
}

const endless = (): Readable => new Readable({ read() {} })

const absentId = '00000000-0000-4000-8000-000000000000'

/** How to meet each status but those that are good. */
const provoked: Readonly<Record<number, (stage: Stage) => Promise<HttpReply> | undefined>> = {
  304: (stage) => withHeaders(stage, { 'if-none-match': '*' }),
  400(stage) {
    const { operation, case: one } = stage
    if (operation.parameters.some(({ name }) => name === 'cursor')) return send(stage, {}, `${one.url}?cursor=x`)
    return json(stage, endsEarly(operation, 400) ? endless() : '{"name":')
  },
  401: (stage) => withHeaders(stage, { 'x-api-key': 'verta_wrong' }),
  async 403(stage) {
    const others = scopes.filter((scope) => scope !== stage.case.scope)
    return withHeaders(stage, { 'x-api-key': await stage.world.key(others) })
  },
  404(stage) {
    const { operation, case: one, slug } = stage
    const url = operation.path.includes('{id}')
      ? one.url.replace(/[0-9a-f-]{36}/, absentId)
      : one.url.replace(`/tenants/${slug}`, '/tenants/nobody-at-all')
    return send(stage, one.request, url)
  },
  408: (stage) => json(stage, endless()),
  409: (stage) => conflicts[stage.operation.id]?.(stage),
  412: (stage) => withHeaders(stage, { 'if-match': '"99"' }),
  413: (stage) => json(stage, ' '.repeat(1_100_000)),
  415: (stage) => send(stage, { headers: { 'content-type': 'a thing' }, body: 'a {}' }),
  422(stage) {
    const { url, request } = stage.case
    return send(stage, request, `${url}${url.includes('?') ? '&' : '?'}nonsense=1`)
  },
  428: (stage) => send(stage, { body: { name: 'Another' } }),
  async 429(stage) {
    await stage.world.get('/api/v1/tenants', { 'x-api-key': stage.key })
    return good(stage)
  },
  500: (stage) => whileFailing(new Error('nobody foresaw this'), stage),
  503: (stage) => whileFailing(new StorageUnavailable('it does not answer'), stage),
}

/** How to meet what is good, too, but not what a good request meets first. */
const otherwise: Readonly<Record<string, (stage: Stage) => Promise<HttpReply>>> = {
  async 'retryChannelSync 202'(stage) {
    const { archive, storage } = stage.world
    const { tenant } = await archive.getAnyTenant(stage.slug)
    const lease = (await storage.read.tenantLeases.find(tenant.id)) ?? expect.unreachable()
    await storage.transact((tx) => tx.tenantLeases.release(tenant.id, lease))
    return good(stage)
  },
}

const conflicts: Readonly<Record<string, (stage: Stage) => Promise<HttpReply>>> = {
  createTenant: (stage) => json(stage, { name: 'Another', slug: stage.slug }),
  async updateTenant(stage) {
    const other = await routeWorld(stage.world, `taken-${++rounds}`)
    return json(stage, { slug: other.tenant.slug })
  },
  async importFromFolder(stage) {
    for (let n = 0; n < 100; n++) await good(stage)
    return good(stage)
  },
  updateBranding: (stage) => whileDeleted(stage),
  setLogo: (stage) => whileDeleted(stage),
  removeLogo: (stage) => whileDeleted(stage),
  async importUpload(stage) {
    const { archive, operations } = stage.world
    const { tenant } = await archive.getAnyTenant(stage.slug)
    async function* cancelledMeanwhile() {
      yield '{'
      for (;;) {
        const { items } = await operations.listJobs({ tenantId: tenant.id, status: 'receiving' }, { limit: 1 })
        for (const { id } of items) await operations.cancelJob(id)
        if (items.length > 0) break
      }
      yield '}'
    }
    return json(stage, Readable.from(cancelledMeanwhile()))
  },
  async startSync(stage) {
    await good(stage)
    return good(stage)
  },
  cancelSync: atShell,
  retrySync: atShell,
  async cancelChannelSync(stage) {
    const { archive, storage } = stage.world
    const { tenant } = await archive.getAnyTenant(stage.slug)
    const { items } = await storage.read.channelSyncJobs.list(tenant.id, { limit: 1, after: null })
    const done = items.map((job) => ({ ...job, state: 'done', outcome: 'complete' }) as const)
    await storage.transact((tx) => tx.channelSyncJobs.upsertMany(done))
    return good(stage)
  },
  async retryChannelSync(stage) {
    await good(stage)
    return good(stage)
  },
  async cancelJob(stage) {
    const { operations } = stage.world
    const { id } = await operations.enqueueJob({ kind: 'nothing', tenantId: null, payload: {}, status: 'receiving' })
    await operations.abandonReceiving(id, { code: 'lost', message: 'It never came.' })
    return send(stage, {}, stage.case.url.replace(/[0-9a-f-]{36}/, id))
  },
  async retryJob(stage) {
    const queued = stage.cases.find(({ route }) => route.endsWith('/jobs/{id}/cancel'))?.url ?? ''
    return send(stage, {}, queued.replace('/cancel', '/retry'))
  },
}

async function atShell(stage: Stage): Promise<HttpReply> {
  const { archive } = stage.world
  const { tenant } = await archive.getAnyTenant(stage.slug)
  const [{ run } = expect.unreachable()] = (await archive.listSyncRuns(tenant.id, { limit: 1 })).items
  return send(stage, {}, stage.case.url.replace(/[0-9a-f-]{36}/, run.id))
}

async function whileFailing(error: Error, stage: Stage): Promise<HttpReply> {
  failure = error
  keysFail = ['getHealth', 'getMetrics'].includes(stage.operation.id)
  try {
    return await good(stage)
  } finally {
    failure = null
    keysFail = false
  }
}

/** Its deletion waits behind a run of its sync that goes on. */
async function whileDeleted(stage: Stage): Promise<HttpReply> {
  const { archive } = stage.world
  const { tenant } = await archive.getAnyTenant(stage.slug)
  await expect(archive.deleteTenant({ id: tenant.id }, { owner: 'me' })).rejects.toMatchObject({ code: 'tenant_busy' })
  return good(stage)
}

interface Storage<Read, Transact> {
  readonly read: Read
  readonly transact: Transact
}

/** The same storage, which fails while there is a failure, except where a key is looked up. */
function failing<Read extends object, Transact extends (...args: never[]) => Promise<unknown>>(
  storage: Storage<Read, Transact>,
): Storage<Read, Transact> {
  const read = new Proxy(storage.read, {
    get(all, name) {
      const error = failure
      if (error === null) return Reflect.get(all, name)
      return new Proxy(Object(Reflect.get(all, name)), {
        get: (repository, method) =>
          method === 'findByHash' && !keysFail
            ? Reflect.get(repository, method).bind(repository)
            : () => Promise.reject(error),
      })
    },
  })
  const transact = new Proxy(storage.transact, {
    apply: (target, self, args) => (failure === null ? Reflect.apply(target, self, args) : Promise.reject(failure)),
  })
  return { read, transact }
}
