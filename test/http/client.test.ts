import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scopes } from '../../domain/operations/index.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { importPublic } from '../support/http-world-examples.ts'
import { listening } from '../support/raw-http.ts'

/** As its developers would write it; every type in it comes from the document. */
const client = `
import createClient from 'openapi-fetch'
import type { components, paths } from './verta.ts'

type Message = components['schemas']['Message']

export async function tour(baseUrl: string, key: string) {
  const verta = createClient<paths>({ baseUrl, headers: { 'X-API-KEY': key } })
  const slugs: string[] = []
  let cursor: string | undefined
  do {
    const query = { limit: 1, ...(cursor !== undefined && { cursor }) }
    const { data, error } = await verta.GET('/api/v1/tenants', { params: { query } })
    if (error !== undefined) throw new Error(error.detail)
    slugs.push(...data.items.map(({ slug }) => slug))
    cursor = data.next ?? undefined
  } while (cursor !== undefined)

  const params = { path: { tenant: slugs.at(-1) ?? '', channel: 'general' } }
  const { data: page } = await verta.GET('/api/v1/tenants/{tenant}/channels/{channel}/messages', {
    params: { ...params, query: { limit: 200, order: 'desc' } },
  })
  const messages: readonly Message[] = page?.items ?? []

  const made = await verta.POST('/api/admin/tenants', { body: { name: 'Ferry Fans', visibility: 'admins' } })
  const again = await verta.POST('/api/admin/tenants', { body: { name: 'Ferry Fans', slug: made.data?.slug ?? '' } })
  const changed = await verta.PATCH('/api/admin/tenants/{tenant}', {
    params: { path: { tenant: made.data?.slug ?? '' }, header: { 'if-match': '"1"' } },
    body: { policies: { keepHistory: false } },
  })
  const job = await verta.GET('/api/admin/jobs/{id}', { params: { path: { id: changed.data?.jobId ?? '' } } })
  return {
    slugs,
    messages: messages.length,
    authors: new Set(messages.map(({ author }) => author.name)).size,
    made: made.data?.status,
    refused: again.error?.code,
    field: again.error?.errors?.[0]?.pointer,
    job: job.data?.kind,
  }
}
`

const wrong = {
  'an address that there is not': `verta.GET('/api/v1/tenant')`,
  'a parameter that there is not': `verta.GET('/api/v1/tenants', { params: { query: { page: 2 } } })`,
  'a value of another type': `verta.GET('/api/v1/tenants', { params: { query: { limit: 'ten' } } })`,
  'a value that there is not': `verta.POST('/api/admin/tenants', { body: { name: 'x', visibility: 'nobody' } })`,
  'a body without what it needs': `verta.POST('/api/admin/tenants', { body: {} })`,
  'a reply for what it is not': `verta.GET('/api/v1/tenants').then(({ data }) => data?.items[0]?.members)`,
}

describe('a client that is generated from the document', () => {
  let world: HttpWorld
  let folder: string

  beforeAll(async () => {
    world = await openHttpWorld()
    const cache = join(import.meta.dirname, '../../node_modules/.cache')
    await mkdir(cache, { recursive: true })
    folder = await mkdtemp(join(cache, 'verta-client-'))
    const document = JSON.parse((await world.get('/openapi.json')).body)
    await writeFile(join(folder, 'verta.ts'), astToString(await openapiTS(document)))
    await writeFile(join(folder, 'client.ts'), client)
  })

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
    await world.close()
  })

  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    ...{ skipLibCheck: false, types: [], lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'] },
    ...{ allowImportingTsExtensions: true, rewriteRelativeImportExtensions: true },
  }

  function diagnosticsOf(file: string, emit = false): readonly ts.Diagnostic[] {
    const program = ts.createProgram([join(folder, file)], { ...options, noEmit: !emit })
    if (emit) program.emit()
    return ts.getPreEmitDiagnostics(program)
  }

  it('compiles, and finds its way through a server', async () => {
    const texts = diagnosticsOf('client.ts', true).map(({ messageText }) => messageText)
    expect(texts).toEqual([])
    await importPublic(world)
    const port = await listening(world.http)
    const { tour } = await import(pathToFileURL(join(folder, 'client.js')).href)
    expect(await tour(`http://127.0.0.1:${port}`, await world.key(scopes))).toEqual({
      slugs: ['contract-guild', 'discord-ferry-test'],
      ...{ messages: 11, authors: 1 },
      made: 'ACTIVE',
      refused: 'conflict',
      field: '/slug',
      job: 'apply_policies',
    })
  })

  it('does not compile where it asks for what there is not', async () => {
    const start = `import createClient from 'openapi-fetch'; import type { paths } from './verta.ts'; const verta = createClient<paths>({})`
    const calls = Object.values(wrong).map((call) => `void ${call}`)
    await writeFile(join(folder, 'wrong.ts'), [start, ...calls].join('\n'))
    const lines = diagnosticsOf('wrong.ts').map(
      ({ file, start: at = 0 }) => file?.getLineAndCharacterOfPosition(at).line,
    )
    expect([...new Set(lines)]).toEqual(calls.map((_, i) => i + 1))
  })
})
