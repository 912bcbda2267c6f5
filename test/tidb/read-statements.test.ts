import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeyVault } from '../../adapters/crypto/key-vault.ts'
import { createHttpApp } from '../../adapters/http/app.ts'
import { defaultEdges } from '../../adapters/http/edges.ts'
import { openMemoryOperations } from '../../adapters/memory/operations/storage.ts'
import { createMetrics } from '../../adapters/telemetry/metrics.ts'
import { openTidbArchive } from '../../adapters/tidb/archive/storage.ts'
import { openPool, type TidbPool } from '../../adapters/tidb/pool.ts'
import { archiveUseCases } from '../../domain/archive/index.ts'
import { sampleFiles } from '../../src/sample-files.ts'
import { notLive } from '../support/no-live-sources.ts'
import { operatorParts } from '../support/operator-parts.ts'
import { seededClock, seededIds, seededRandomness, seededSecret } from '../support/seeded.ts'
import { migrateArchive } from '../support/tidb-archive.ts'
import { dropTestDatabases } from '../support/tidb-databases.ts'
import { recording } from '../support/tidb-recording.ts'
import { tidbOfRun, workerDatabase } from '../support/tidb-worker.ts'
import { unlooked } from '../support/unlooked.ts'

/* What a reply costs, whatever it holds: the statements that it sends, counted on their way to the server. */

const database = workerDatabase('read_statements_archive_db')
const root = '/api/v1/tenants'
const tenant = `${root}/sample-community`
let sent: string[] = []
let pool: TidbPool
let http: FastifyInstance

interface Place {
  readonly id: string
  readonly kind: string
  readonly messageCount: number
}

/** A reply, and the statements that it took. */
async function ask(path: string) {
  sent = []
  const { statusCode, body, headers } = await http.inject(path)
  expect([path, statusCode]).toEqual([path, 200])
  return { statements: sent.length, body: isJson(headers['content-type']) ? JSON.parse(body) : body }
}

const isJson = (type: unknown): boolean => String(type).startsWith('application/json')

/** The channel, or thread, with the most messages, and the one with the most threads. */
async function fullest(): Promise<{
  readonly channel: Place
  readonly parent: Place
  readonly message: string
  readonly category: string
}> {
  const places: Place[] = []
  const tops: readonly Place[] = (await ask(`${tenant}/channels?limit=200`)).body.items
  for (const { id } of tops) places.push(...(await ask(`${tenant}/channels?limit=200&parent=${id}`)).body.items)
  const [channel] = [...tops, ...places].sort((a, b) => b.messageCount - a.messageCount)
  const threads = await Promise.all(
    [...tops, ...places].map(async (place) => ({ place, count: (await threadsOf(place)).length })),
  )
  const parent = threads.sort((a, b) => b.count - a.count)[0]?.place
  const category = tops.find(({ kind }) => kind === 'category')?.id
  if (channel === undefined || parent === undefined || category === undefined)
    throw new Error('the sample has channels')
  const { items } = (await ask(`${tenant}/channels/${channel.id}/messages?limit=200`)).body
  return { channel, parent, message: items[100].id, category }
}

const threadsOf = async ({ id }: Place): Promise<readonly unknown[]> =>
  JSON.parse((await http.inject(`${tenant}/channels/${id}/threads?limit=200`)).body).items

describe('what a reply costs in statements', () => {
  let routes: Readonly<Record<string, { readonly most: number; readonly paths: readonly string[] }>>

  beforeAll(async () => {
    const server = { ...tidbOfRun(), tls: 'disabled' } as const
    await migrateArchive(database)
    pool = recording(openPool({ ...server, connectionLimit: 4 }), ({ sql }) => sent.push(sql))
    const storage = openTidbArchive({ pool, database })
    const ids = seededIds()
    const clock = seededClock()
    const archive = archiveUseCases({
      ...notLive,
      storage,
      clock,
      ids,
      randomness: seededRandomness(),
      vault: createKeyVault(seededSecret()),
      exportFiles: sampleFiles,
    })
    const nothing = (): void => {}
    const logger = { info: nothing, warn: nothing, error: nothing }
    http = await createHttpApp({
      ...(await operatorParts(archive, openMemoryOperations({ clock }), {
        ...{ clock, ids, logger, meter: createMetrics() },
      })),
      readiness: { ready: true, health: unlooked },
      metrics: createMetrics(),
      storage: { name: 'tidb', durable: true },
      ...{ ids, clock, logger, version: '0.0.0-test' },
      edge: { ...defaultEdges, rateLimits: null },
    })
    await archive.importArchive({
      paths: [],
      target: { to: 'guild', ifAbsent: 'create_public' },
      channelVisibility: 'everyone',
    })
    await archive.setLogo('sample-community', Buffer.from('GIF89a, and a picture'))
    const { channel, parent, message, category } = await fullest()
    const at = `${tenant}/channels/${channel.id}`
    const sizes = [1, 2, 50, 200]
    const link = `https://discord.com/channels/663531930255360000/${channel.id}/${message}`
    routes = {
      [root]: { most: 1, paths: sizes.map((limit) => `${root}?limit=${limit}`) },
      [`${root}/{tenant}`]: { most: 2, paths: [tenant] },
      [`${root}/{tenant}/logo`]: { most: 2, paths: [`${tenant}/logo`] },
      [`${root}/{tenant}/channels`]: {
        most: 6,
        paths: ['', `&parent=${category}`].flatMap((of) =>
          sizes.map((limit) => `${tenant}/channels?limit=${limit}${of}`),
        ),
      },
      [`${root}/{tenant}/channels/{channel}`]: { most: 6, paths: [at] },
      [`${root}/{tenant}/channels/{channel}/threads`]: {
        most: 9,
        paths: sizes.map((limit) => `${tenant}/channels/${parent.id}/threads?limit=${limit}`),
      },
      [`${root}/{tenant}/channels/{channel}/messages`]: {
        most: 11,
        paths: [
          '',
          `&after=${message}`,
          `&before=${message}`,
          `&around=${message}`,
          '&at=2022-01-01',
          '&order=desc',
        ].flatMap((bound) => sizes.map((limit) => `${at}/messages?limit=${limit}${bound}`)),
      },
      [`${root}/{tenant}/channels/{channel}/messages/{message}`]: { most: 7, paths: [`${at}/messages/${message}`] },
      [`${root}/{tenant}/channels/{channel}/messages/{message}/revisions`]: {
        most: 5,
        paths: [`${at}/messages/${message}/revisions`],
      },
      [`${root}/{tenant}/resolve`]: { most: 4, paths: [`${tenant}/resolve?url=${encodeURIComponent(link)}`] },
    }
  }, 120_000)

  afterAll(async () => {
    await http.close()
    await pool.close()
    await dropTestDatabases(tidbOfRun(), database)
  })

  it('is known of every route that reads the archive', () => {
    const reading = Object.entries(http.swagger().paths ?? {}).flatMap(([path, item]) =>
      path.startsWith(root) && 'get' in item ? [path] : [],
    )
    expect(Object.keys(routes).sort()).toEqual(reading.sort())
  })

  it('has one bound a route, whatever its page holds, that the fullest page reaches', async () => {
    const costs: Record<string, number> = {}
    const full: Record<string, number> = {}
    for (const [route, { paths }] of Object.entries(routes)) {
      const statements: number[] = []
      for (const path of paths) statements.push((await ask(path)).statements)
      costs[route] = Math.max(...statements)
      full[route] = routes[route]?.most ?? 0
    }
    expect(costs).toEqual(full)
  })
})
