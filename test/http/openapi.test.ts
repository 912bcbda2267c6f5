import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { crawl } from '../support/http-world-crawl.ts'
import { ferry, importPublic } from '../support/http-world-examples.ts'
import { type Json, readJson } from '../support/http-world-reply.ts'

describe('/openapi.json', () => {
  let world: HttpWorld
  let document: Json

  beforeAll(async () => {
    world = await openHttpWorld()
    await importPublic(world)
    document = await readJson(world, '/openapi.json')
  })

  afterAll(() => world.close())

  const at = (value: unknown, ...keys: readonly string[]): unknown =>
    keys.reduce<unknown>((part, key) => Object(part)[key], value)

  /** Every operation as [path, method, operation]. */
  const operations = (): readonly (readonly [string, string, Json])[] =>
    Object.entries(Object(document['paths'])).flatMap(([path, methods]) =>
      Object.entries(Object(methods)).map(([method, operation]) => [path, method, Object(operation)] as const),
    )

  it('is an OpenAPI document of version 3.1', async () => {
    expect(document['openapi']).toBe('3.1.0')
    const { valid, errors } = await new Validator().validate(structuredClone({ ...document }))
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
  })

  it('lists every route that answers, and no other', () => {
    expect(
      operations()
        .map(([path, method]) => `${method} ${path}`)
        .sort(),
    ).toEqual([
      'delete /api/admin/keys/{id}',
      'delete /api/admin/tenants/{tenant}',
      'delete /api/admin/tenants/{tenant}/logo',
      'get /api/admin/audit',
      'get /api/admin/jobs',
      'get /api/admin/jobs/{id}',
      'get /api/admin/keys',
      'get /api/admin/keys/{id}',
      'get /api/admin/tenants',
      'get /api/admin/tenants/{tenant}',
      'get /api/admin/tenants/{tenant}/branding',
      'get /api/admin/tenants/{tenant}/imports',
      'get /api/admin/tenants/{tenant}/imports/{import}',
      'get /api/admin/tenants/{tenant}/sync',
      'get /api/admin/tenants/{tenant}/sync/channels',
      'get /api/admin/tenants/{tenant}/sync/schedule',
      'get /api/admin/tenants/{tenant}/syncs',
      'get /api/admin/tenants/{tenant}/syncs/{sync}',
      'get /api/v1/tenants',
      'get /api/v1/tenants/{tenant}',
      'get /api/v1/tenants/{tenant}/channels',
      'get /api/v1/tenants/{tenant}/channels/{channel}',
      'get /api/v1/tenants/{tenant}/channels/{channel}/messages',
      'get /api/v1/tenants/{tenant}/channels/{channel}/messages/{message}',
      'get /api/v1/tenants/{tenant}/channels/{channel}/messages/{message}/revisions',
      'get /api/v1/tenants/{tenant}/channels/{channel}/threads',
      'get /api/v1/tenants/{tenant}/logo',
      'get /api/v1/tenants/{tenant}/resolve',
      'get /health',
      'get /health/live',
      'get /health/ready',
      'get /metrics',
      'patch /api/admin/tenants/{tenant}',
      'patch /api/admin/tenants/{tenant}/branding',
      'post /api/admin/jobs/{id}/cancel',
      'post /api/admin/jobs/{id}/retry',
      'post /api/admin/keys',
      'post /api/admin/tenants',
      'post /api/admin/tenants/{tenant}/imports',
      'post /api/admin/tenants/{tenant}/imports/uploads',
      'post /api/admin/tenants/{tenant}/sync/channels/{channel}/cancel',
      'post /api/admin/tenants/{tenant}/sync/channels/{channel}/retry',
      'post /api/admin/tenants/{tenant}/syncs',
      'post /api/admin/tenants/{tenant}/syncs/{sync}/cancel',
      'post /api/admin/tenants/{tenant}/syncs/{sync}/retry',
      'put /api/admin/tenants/{tenant}/logo',
      'put /api/admin/tenants/{tenant}/sync/schedule',
    ])
  })

  it('gives every operation a name of its own, a summary and a tag', () => {
    const names = operations().map(([, , { operationId }]) => operationId)
    for (const name of names) expect(name).toEqual(expect.stringMatching(/^[a-z][A-Za-z]+$/))
    expect(new Set(names).size).toBe(names.length)
    for (const [, , { summary, tags }] of operations())
      expect([summary, tags]).toEqual([expect.any(String), [expect.any(String)]])
  })

  it('tells what every operation answers, problems too', () => {
    for (const [path, method, { operationId, responses, parameters = [] }] of operations()) {
      const statuses = Object.keys(Object(responses))
      // It is done at once, or by a job that is made for it.
      const isEither = operationId === 'retryChannelSync'
      expect(statuses.filter((status) => status.startsWith('2'))).toHaveLength(isEither ? 2 : 1)
      const problems = statuses.filter((status) => Number(status) >= 400)
      for (const status of problems) {
        expect(at(responses, status, 'content', 'application/problem+json', 'schema')).toEqual({
          $ref: '#/components/schemas/Problem',
        })
      }
      if (path.startsWith('/health/')) continue
      const expected = ['401', '422', '429', '500', '503']
      if (path.includes('{')) expected.push('404')
      if (path.startsWith('/api/admin')) expected.push('403')
      if (method !== 'get') expected.push('400', '413')
      if (path.startsWith('/api/v1')) expect(at(responses, '304', 'content')).toBeUndefined()
      if (Array.isArray(parameters) && parameters.some(({ name }) => name === 'cursor')) expected.push('400')
      expect([path, method, problems]).toEqual([path, method, expect.arrayContaining(expected)])
    }
  })

  it('says of every operation that needs a key which scope it needs', () => {
    for (const [path, , { security, description }] of operations()) {
      const guarded = path.startsWith('/api/admin') || ['/health', '/metrics'].includes(path)
      expect(security).toEqual(guarded ? [{ apiKey: [] }] : undefined)
      if (guarded) expect(description).toMatch(/^Needs the scope `(metrics|[a-z]+:(read|write))`\.$/)
    }
  })

  it('shows an example of every parameter, body and reply, and each is one', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
    ajv.addSchema({ ...document }, 'openapi', false, false)
    let seen = 0
    const check = (place: readonly string[], example: unknown, schema: unknown): void => {
      if (Object(schema).format === 'binary') return
      seen++
      expect([place, example]).not.toEqual([place, undefined])
      const text = JSON.stringify(schema).replaceAll('"#/', '"openapi#/')
      const valid = ajv.compile(JSON.parse(text))
      valid(example)
      expect([place, valid.errors]).toEqual([place, null])
    }
    for (const [path, method, { responses, requestBody, parameters = [] }] of operations()) {
      for (const { name, example, schema } of Array.isArray(parameters) ? parameters : []) {
        check([method, path, name], example, schema)
      }
      for (const [status, reply] of [...Object.entries(Object(responses)), ['body', requestBody] as const]) {
        for (const [type, media] of Object.entries(Object(at(reply, 'content')))) {
          check([method, path, status, type], at(media, 'example'), at(media, 'schema'))
        }
      }
    }
    expect(seen).toBeGreaterThan(250)
  })

  it('names every parameter that a path has', () => {
    for (const [path, , { parameters = [] }] of operations()) {
      const named = Array.isArray(parameters)
        ? parameters.filter((one) => one.in === 'path').map((one) => one.name)
        : []
      expect(named.sort()).toEqual(Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name).sort())
    }
  })

  it('names every parameter that a query may have', () => {
    const page = ['cursor', 'limit']
    const queries = Object.fromEntries(
      operations().map(([, , { operationId, parameters = [] }]) => {
        const named = Array.isArray(parameters) ? parameters.filter((one) => one.in === 'query') : []
        const needed = named.filter((one) => one.required).map((one) => one.name)
        expect(needed).toEqual(needed.filter((name) => ['url', 'name'].includes(name)))
        return [operationId, named.map((one) => one.name).sort()]
      }),
    )
    expect(queries).toEqual({
      listTenants: page,
      listChannels: [...page, 'parent'],
      listThreads: page,
      listMessages: ['after', 'around', 'at', 'before', ...page, 'order'],
      resolveLink: ['url'],
      ...{
        getTenant: [],
        getChannel: [],
        getMessage: [],
        listRevisions: [],
        getLiveness: [],
        getHealth: [],
        getMetrics: [],
        getReadiness: [],
        getLogo: [],
      },
      listAllTenants: [...page, 'order', 'sort'],
      ...{ createTenant: [], getAnyTenant: [], updateTenant: [], deleteTenant: [] },
      ...{ getBranding: [], updateBranding: [], setLogo: [], removeLogo: [] },
      ...{ getSyncSchedule: [], setSyncSchedule: [] },
      ...{ listSyncs: page, getSync: [], startSync: [], cancelSync: [], retrySync: [], getTenantSync: [] },
      ...{ listChannelSyncs: page, cancelChannelSync: [], retryChannelSync: [] },
      ...{ listImports: page, getImport: [], importFromFolder: [] },
      importUpload: ['inferDeletions', 'name', 'public'],
      ...{ listApiKeys: page, createApiKey: [], getApiKey: [], revokeApiKey: [] },
      listJobs: ['cursor', 'kind', 'limit', 'status', 'tenantId'],
      ...{ getJob: [], cancelJob: [], retryJob: [] },
      listAudit: [...page, 'tenantId'],
    })
  })

  /** Checks replies by the document alone, with another program than the one that wrote them. */
  function checkerOf(path: string, status: string, type: string) {
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
    ajv.addSchema({ ...document }, 'openapi', false, false)
    const pointer = ['paths', path, 'get', 'responses', status, 'content', type, 'schema']
    const escaped = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
    const check = ajv.compile({ $ref: `openapi#/${escaped.join('/')}` })
    return (body: string): void => {
      check(JSON.parse(body))
      expect(check.errors ?? []).toEqual([])
    }
  }

  const pathOf = (url: string): string => {
    const [path = ''] = url.split('?', 1)
    const [, api, version, tenants, tenant, channels, channel, below, message] = path.split('/')
    const parts = [
      api,
      version,
      tenants,
      tenant && '{tenant}',
      channels,
      channel && '{channel}',
      below,
      message && '{message}',
    ]
    return tenant === undefined ? '/api/v1/tenants' : `/${parts.filter((part) => part !== undefined).join('/')}`
  }

  it('describes what every read of the examples answers', async () => {
    const checkers = new Map<string, (body: string) => void>()
    for (const [url, body] of await crawl(world)) {
      const path = pathOf(url)
      const check = checkers.get(path) ?? checkerOf(path, '200', 'application/json')
      checkers.set(path, check)
      check(body)
    }
    expect(checkers.size).toBe(7)
    checkerOf('/health/live', '200', 'application/json')((await world.get('/health/live')).body)
  })

  it('describes the problems', async () => {
    const messages = '/api/v1/tenants/{tenant}/channels/{channel}/messages'
    for (const [query, status] of Object.entries({ 'cursor=x': '400', 'limit=0': '422', 'after=1&before=2': '422' })) {
      const { body } = await world.get(`${ferry}/channels/general/messages?${query}`)
      checkerOf(messages, status, 'application/problem+json')(body)
    }
    checkerOf(
      '/api/v1/tenants/{tenant}',
      '404',
      'application/problem+json',
    )((await world.get('/api/v1/tenants/nobody')).body)
  })

  it('finds what does not fit', () => {
    const check = checkerOf('/api/v1/tenants/{tenant}', '200', 'application/json')
    expect(() => check('{"slug":1}')).toThrow()
  })
})
