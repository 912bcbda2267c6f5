import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify from 'fastify'
import type { CompiledQuery } from 'kysely'
import { createConnection } from 'mysql2/promise'
import { createKeyVault } from '../../adapters/crypto/key-vault.ts'
import { systemIds } from '../../adapters/crypto/system-ids.ts'
import { systemRandomness } from '../../adapters/crypto/system-randomness.ts'
import { dceExportFiles } from '../../adapters/dce/export-files.ts'
import { createHttpApp } from '../../adapters/http/app.ts'
import { defaultEdges } from '../../adapters/http/edges.ts'
import { openMemoryOperations } from '../../adapters/memory/operations/storage.ts'
import { createMetrics } from '../../adapters/telemetry/metrics.ts'
import { openTidbArchive } from '../../adapters/tidb/archive/storage.ts'
import { openPool } from '../../adapters/tidb/pool.ts'
import { systemClock } from '../../adapters/time/system-clock.ts'
import { type ArchiveUseCases, archiveUseCases } from '../../domain/archive/index.ts'
import { notLive } from '../support/no-live-sources.ts'
import { operatorParts } from '../support/operator-parts.ts'
import { seededClock } from '../support/seeded.ts'
import type { TidbAddress } from '../support/tidb-address.ts'
import { recording } from '../support/tidb-recording.ts'
import { unlooked } from '../support/unlooked.ts'
import { withDatabase } from './bench-database.ts'
import { writeChannel } from './fixtures.ts'
import { median } from './median.ts'

export interface PagesPlan {
  readonly address: TidbAddress
  readonly database: string
  /** Of a round. */
  readonly pages: number
  readonly rounds: number
}

export interface PagesComparison {
  /** Milliseconds a page: over HTTP, of its statements alone, of its bytes alone. Medians. */
  readonly whole: number
  readonly statements: number
  readonly bare: number
  /** Of the whole to the sum of the others: the median of the rounds. */
  readonly ratio: number
  readonly bytes: number
  readonly count: number
}

/** A page of 50 messages over HTTP; the statements that it takes on one connection; bare fastify that sends its bytes. In turn. */
export const comparePages = (plan: PagesPlan): Promise<PagesComparison> =>
  withDatabase(plan.address, plan.database, () => compare(plan))

async function compare({ address, database, pages, rounds }: PagesPlan): Promise<PagesComparison> {
  const sent: CompiledQuery[] = []
  const pool = recording(openPool({ ...address, tls: 'disabled', connectionLimit: 4 }), (query) => sent.push(query))
  const archive = archiveUseCases({
    ...notLive,
    storage: openTidbArchive({ pool, database }),
    ...{ clock: systemClock, ids: systemIds, randomness: systemRandomness },
    ...{ vault: createKeyVault(randomBytes(32)), exportFiles: dceExportFiles },
  })
  const server = await listeningApp(archive)
  const path = await importedChannel(archive)
  const { body } = await server.page(path)
  sent.length = 0
  await server.page(path)
  const queries = [...sent]
  const echo = await listeningEcho(body)
  const connection = await createConnection({ ...address, timezone: 'Z', stringifyObjects: true })
  await connection.query("set session time_zone = '+00:00'")
  const replay = async (): Promise<void> => {
    for (const { sql, parameters } of queries) await connection.query(sql, [...parameters])
  }
  const times: { whole: number; statements: number; bare: number }[] = []
  // The first round is not counted.
  for (let round = 0; round <= rounds; round++) {
    const statements = await perPage(pages, replay)
    const bare = await perPage(pages, () => echo.page('/'))
    const whole = await perPage(pages, () => server.page(path))
    if (round > 0) times.push({ whole, statements, bare })
  }
  await connection.end()
  await echo.close()
  await server.close()
  await pool.close()
  return {
    whole: median(times.map(({ whole }) => whole)),
    statements: median(times.map(({ statements }) => statements)),
    bare: median(times.map(({ bare }) => bare)),
    ratio: median(times.map(({ whole, statements, bare }) => whole / (statements + bare))),
    bytes: Buffer.byteLength(body),
    count: queries.length,
  }
}

/** Milliseconds, one after the other. */
async function perPage(pages: number, ask: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  for (let n = 0; n < pages; n++) await ask()
  return (performance.now() - start) / pages
}

interface Server {
  page(path: string): Promise<{ readonly body: string }>
  close(): Promise<void>
}

async function listeningApp(archive: ArchiveUseCases): Promise<Server> {
  const logger = { info() {}, warn() {}, error() {} }
  const operator = await operatorParts(archive, openMemoryOperations({ clock: systemClock }), {
    ...{ clock: seededClock(), ids: systemIds, logger, meter: createMetrics() },
  })
  const app = await createHttpApp({
    ...operator,
    storage: { name: 'tidb', durable: true },
    readiness: { ready: true, health: unlooked },
    metrics: createMetrics(),
    ...{
      ids: systemIds,
      clock: systemClock,
      logger,
      version: '0.0.0-bench',
      edge: { ...defaultEdges, rateLimits: null },
    },
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return clientOf(url, async () => {
    await app.close()
    await operator.tidy()
  })
}

async function listeningEcho(body: string): Promise<Server> {
  const app = fastify()
  app.get('/', (_request, reply) => reply.type('application/json; charset=utf-8').send(body))
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return clientOf(url, () => app.close())
}

/** One connection, which is kept. */
function clientOf(url: string, close: () => Promise<void>): Server {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    page: (path) =>
      new Promise((resolve, reject) => {
        get(`${url}${path}`, { agent }, (reply) => {
          const parts: Buffer[] = []
          reply.on('data', (part: Buffer) => parts.push(part))
          reply.on('end', () => {
            const body = Buffer.concat(parts).toString()
            if (reply.statusCode === 200) resolve({ body })
            else reject(new Error(`${path} answered ${reply.statusCode}: ${body}`))
          })
        }).on('error', reject)
      }),
    close: async () => {
      agent.destroy()
      await close()
    },
  }
}

/** The path of a page of 50 in the middle of a channel of the sample. */
async function importedChannel(archive: ArchiveUseCases): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'verta-bench-'))
  try {
    const file = await writeChannel(folder, 2_000)
    const target = { to: 'guild', ifAbsent: 'create_public' } as const
    const reports = await archive.importArchive({ paths: [file], target, channelVisibility: 'everyone' })
    const channel = reports[0]?.channels[0]
    const tenant = reports[0]?.tenant
    if (channel?.range == null || tenant == null) throw new Error('the sample was not taken')
    return `/api/v1/tenants/${tenant.slug}/channels/${channel.id}/messages?limit=50`
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
