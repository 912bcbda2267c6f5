import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest'
import { samples } from '../../src/samples.ts'
import { type Chaos, startChaos } from '../support/chaos.ts'
import { ChaosClient } from '../support/chaos-client.ts'
import { ChaosKeys } from '../support/chaos-keys.ts'
import { runVerta, startVerta, type VertaProcess } from '../support/cli-run-process.ts'
import { settingsOf } from '../support/cli-run-settings.ts'
import { seededShares } from '../support/seeded.ts'
import { rounds, soakTimeout } from '../support/soak.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { formatTidbUrl } from '../support/tidb-address.ts'
import { openPort } from '../support/tidb-process.ts'
import type { RunningTidb } from '../support/tidb-source.ts'
import { startOnPort } from '../support/tidb-sources.ts'

const restarts = rounds({ test: 2, soak: 20 })
const writers = 6
const total = 3_000
const { CHAOS_SEED: seed = randomBytes(4).toString('hex') } = process.env
const commits = ['commitNeverArrives', 'commitUnanswered'] as const
const mischiefs = ['calm', 'latency', 'cutAll', 'blackHole', ...commits, ...commits] as const

describe('a TiDB that is ended and started again under load', () => {
  let folder: string
  let port: number
  let tidb: RunningTidb
  let proxy: TcpProxy
  let verta: VertaProcess
  let client: ChaosClient
  let key: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verta-restarted-'))
    const form = { seed: 7, edition: 1, version: '2.48', layout: 'whole', markdown: 'rendered' } as const
    await samples.write({ folder: join(folder, 'exports'), messages: total, ...form })
    port = await openPort(0)
    tidb = await started()
    proxy = await startTcpProxy(tidb.address)
    const settings = {
      ...(await settingsOf('verta_archive_db')),
      DATABASE_URL: `${formatTidbUrl({ ...tidb.address, port: proxy.port })}/`,
      PORT: '0',
      VERTA_HTTP__RATE_LIMIT__ENABLED: 'false',
      VERTA_IMPORTS__FOLDER: join(folder, 'exports'),
      VERTA_UPLOADS__FOLDER: join(folder, 'uploads'),
      VERTA_DATABASE__TIMEOUTS__CONNECT_MS: '1000',
      VERTA_DATABASE__TIMEOUTS__QUERY_MS: '1000',
    }
    expect(await runVerta(['migrate', 'latest'], settings)).toMatchObject({ code: 0 })
    const scopes = ['tenants:write', 'imports:write', 'jobs:read', 'keys:read', 'keys:write', 'metrics']
    key = (await runVerta(['key', 'create', 'the test', '--scope', ...scopes], settings)).stdout.trim()
    verta = startVerta(['serve'], settings)
    const [, url = ''] = await verta.says(/Verta answers at (http:\S+)/)
    client = new ChaosClient(url)
    const made = await client.ask('POST', '/api/admin/tenants', { key, body: { name: 'Restarted', slug: 'restarted' } })
    expect(made.status).toBe(201)
  })

  afterAll(async () => {
    verta.stop('SIGTERM')
    await verta.finished()
    await proxy.close()
    await tidb.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('loses nothing that was acknowledged, and the import goes on by itself', soakTimeout, async () => {
    let chaos: Chaos | null = null
    onTestFailed(() => console.error(`CHAOS_SEED=${seed}`, chaos?.done, client.counts, client.waiting))
    const keys = new ChaosKeys(client, key)
    const share = seededShares(seed)
    let over = false
    let turn = 0
    let inTheMiddle = 0

    async function write(): Promise<void> {
      while (!over) {
        await keys.make(`restarted ${++turn}`)
        await keys.read(Math.floor(share() * turn))
        await pause(share() * 50)
      }
    }
    async function live(): Promise<void> {
      for (; !over; await pause(50)) expect(await statusOf('/health/live')).toBe(200)
    }
    async function restart(): Promise<void> {
      await importing()
      await pause(share() * 2_000)
      if ((await openImports()) > 0) inTheMiddle++
      await tidb.stop()
      await becomes('/health/ready', 503)
      await pause(share() * 1_000)
      tidb = await started()
      await becomes('/health/ready', 200)
      const before = keys.acknowledged.length
      while (keys.acknowledged.length === before) await pause(50)
    }
    async function restartAgainAndAgain(): Promise<void> {
      for (let round = 0; round < restarts; round++) await restart()
    }

    chaos = startChaos(proxy, seededShares(`${seed} network`), { mischiefs, longest: 600 })
    await Promise.all([
      ...Array.from({ length: writers }, write),
      live(),
      restartAgainAndAgain().finally(() => {
        over = true
      }),
    ]).finally(() => {
      over = true
      return chaos?.stop()
    })
    const { refused, unknown } = client.counts
    console.info(
      `CHAOS_SEED=${seed}: ${restarts} restarts, ${inTheMiddle} of them in the middle of an import;`,
      `${keys.acknowledged.length} writes acknowledged, ${refused} requests refused, ${unknown} unknown;`,
      chaos.done,
    )
    expect(inTheMiddle).toBeGreaterThan(0)
    expect([refused, unknown]).toEqual([expect.toSatisfy((n) => n > 0), expect.toSatisfy((n) => n > 0)])

    while ((await openImports()) > 0) await pause(100)
    await becomes('/health/ready', 200)
    await keys.expectKept()
    const imports = await rowsOf('select status, attempt, attempts_left from verta_operations_db.jobs')
    console.info('jobs: status, attempt, attempts left', imports)
    expect(imports.filter(([status]) => status !== 'succeeded')).toEqual([])
    const stored = await rowsOf('select snowflake from verta_archive_db.messages order by snowflake')
    expect(stored.flat().map(String)).toEqual(await exportedIds())
    expect(
      await rowsOf(
        `select (select sum(message_count) from verta_archive_db.channel_stats),
                (select count(*) from verta_archive_db.message_revisions)`,
      ),
    ).toEqual([[String(total), '0']])
  })

  /** An import is under way, or was asked for. */
  async function importing(): Promise<void> {
    while ((await openImports()) === 0) {
      const reply = await client.ask('POST', '/api/admin/tenants/restarted/imports', { key, body: { path: '.' } })
      if (client.refusal(reply) === null) expect([reply.status, reply.body]).toEqual([202, expect.any(String)])
    }
  }

  const openImports = async (): Promise<number> =>
    Number(
      (await rowsOf("select count(*) from verta_operations_db.jobs where status in ('queued', 'running')"))[0]?.[0],
    )

  /** Not by the proxy. */
  async function rowsOf(sql: string): Promise<readonly (readonly unknown[])[]> {
    const connection = await createConnection({ ...tidb.address, supportBigNumbers: true, bigNumberStrings: true })
    try {
      const [rows] = await connection.query({ sql, rowsAsArray: true })
      return Array.isArray(rows) ? rows.map((row) => Object.values(row)) : []
    } finally {
      await connection.end()
    }
  }

  const statusOf = async (path: string): Promise<number> => (await client.ask('GET', path)).status

  async function becomes(path: string, status: number): Promise<void> {
    while ((await statusOf(path)) !== status) await pause(50)
  }

  const started = (): Promise<RunningTidb> => startOnPort(port, join(folder, 'data'))

  /** The ids of all messages in the files, in the order of numbers. */
  async function exportedIds(): Promise<readonly string[]> {
    const exports = join(folder, 'exports')
    const files = await Promise.all(
      (await readdir(exports)).map(async (file) => JSON.parse(await readFile(join(exports, file), 'utf8'))),
    )
    const ids = files.flatMap(({ messages }: { readonly messages: readonly { readonly id: string }[] }) => messages)
    return ids
      .map(({ id }) => BigInt(id))
      .sort((a, b) => (a < b ? -1 : 1))
      .map(String)
  }
})
