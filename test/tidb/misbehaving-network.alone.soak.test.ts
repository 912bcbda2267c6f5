import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Connection, createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest'
import { grantsFor } from '../../adapters/tidb/grants.ts'
import { samples } from '../../src/samples.ts'
import { type Chaos, startChaos } from '../support/chaos.ts'
import { ChaosClient } from '../support/chaos-client.ts'
import { ChaosKeys } from '../support/chaos-keys.ts'
import { ChaosTenant } from '../support/chaos-tenant.ts'
import { runVerta, startVerta, type VertaProcess } from '../support/cli-run-process.ts'
import { settingsOf } from '../support/cli-run-settings.ts'
import { crawl } from '../support/http-world-crawl.ts'
import { seededShares } from '../support/seeded.ts'
import { rounds, soakTimeout } from '../support/soak.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { dropTestDatabases } from '../support/tidb-databases.ts'
import { tidbOfRun, workerDatabase } from '../support/tidb-worker.ts'

const requests = rounds({ test: 1_000, soak: 10_000 })
const clients = 20
const connections = 4
const tenants = ['first', 'second', 'third']
const { CHAOS_SEED: seed = randomBytes(4).toString('hex') } = process.env

const prefix = workerDatabase('chaos')
/** A database user of this test alone tells its connections from all others. */
const user = `verta_chaos_${randomBytes(4).toString('hex')}`

describe('a network that misbehaves', () => {
  let root: Connection
  let folder: string
  let proxy: TcpProxy
  let verta: VertaProcess
  let client: ChaosClient
  let key: string

  beforeAll(async () => {
    root = await createConnection({ ...tidbOfRun() })
    folder = await mkdtemp(join(tmpdir(), 'verta-chaos-'))
    const form = { seed: 6, edition: 1, version: '2.48', layout: 'whole', markdown: 'rendered' } as const
    await samples.write({ folder, messages: 120, ...form })
    const settings = await settingsOf(`${prefix}_archive_db`)
    await runVerta(['migrate', 'latest'], settings)
    expect(await runVerta(['import', folder, '--public'], settings)).toMatchObject({ code: 0 })
    const scopes = ['archive:read', 'tenants:read', 'tenants:write', 'keys:read', 'keys:write', 'metrics']
    key = (await runVerta(['key', 'create', 'the test', '--scope', ...scopes], settings)).stdout.trim()
    await root.query(`create user '${user}'`)
    const databases = [`${prefix}_archive_db`, `${prefix}_operations_db`]
    for (const grant of grantsFor('app', user, databases)) await root.query(grant)
    proxy = await startTcpProxy(tidbOfRun())
    verta = startVerta(['serve'], {
      ...settings,
      PORT: '0',
      LOG_LEVEL: 'warn',
      DATABASE_URL: `mysql://${user}@127.0.0.1:${proxy.port}/`,
      VERTA_UPLOADS__FOLDER: join(folder, 'uploads'),
      VERTA_HTTP__RATE_LIMIT__ENABLED: 'false',
      VERTA_DATABASE__POOL__SIZE: `${connections}`,
      VERTA_DATABASE__POOL__ACQUIRE_TIMEOUT_MS: '500',
      VERTA_DATABASE__POOL__MAX_LIFETIME_MS: '5000',
      VERTA_DATABASE__TIMEOUTS__CONNECT_MS: '300',
      VERTA_DATABASE__TIMEOUTS__QUERY_MS: '300',
      VERTA_DATABASE__RETRIES__ATTEMPTS: '4',
    })
    const [, url = ''] = await verta.says(/Verta answers at (http:\S+)/)
    client = new ChaosClient(url)
    for (const slug of tenants) {
      const made = await client.ask('POST', '/api/admin/tenants', { key, body: { name: slug, slug } })
      expect(made.status).toBe(201)
    }
  })

  afterAll(async () => {
    verta.stop('SIGTERM')
    await verta.finished()
    await proxy.close()
    await root.query(`drop user '${user}'`)
    await root.end()
    await dropTestDatabases(tidbOfRun(), prefix)
    await rm(folder, { recursive: true, force: true })
  })

  it('makes no answer wrong, loses nothing that was acknowledged, and leaks no connection', soakTimeout, async () => {
    let chaos: Chaos | null = null
    onTestFailed(() => console.error(`CHAOS_SEED=${seed}`, chaos?.done, client.counts, client.waiting))
    const pages = [...(await crawl({ get: (path) => client.ask('GET', path) }))]
    const keys = new ChaosKeys(client, key)
    const renamed = tenants.map((slug) => new ChaosTenant(client, key, slug))
    const share = seededShares(seed)
    let asked = 0

    const oneOf = <T>(things: readonly T[]): T => things[Math.floor(share() * things.length)] ?? expect.unreachable()
    async function read([path, body]: readonly [string, string], headers = {}): Promise<void> {
      const reply = await client.ask('GET', path, headers)
      if (client.refusal(reply) === null) expect([path, reply.status, reply.body]).toEqual([path, 200, body])
    }
    async function askOnce(turn: number): Promise<void> {
      const kind = share()
      if (kind < 0.6) await read(oneOf(pages))
      else if (kind < 0.75) await keys.make(`chaos ${turn}`)
      else if (kind < 0.8) await keys.revoke(Math.floor((share() * turn) / 10))
      else if (kind < 0.85) await keys.read(Math.floor((share() * turn) / 10))
      else if (kind < 0.97) await oneOf(renamed).rename(`renamed ${turn}`)
      else {
        const reply = await client.ask('GET', '/api/v1/tenants', { key: 'verta_none' })
        if (client.refusal(reply) === null) expect(reply.status).toBe(401)
      }
    }
    async function useIt(): Promise<void> {
      while (asked < requests) {
        const { refused } = client.counts
        await askOnce(++asked)
        // As Retry-After asks, only sooner: while the circuit is open everybody is refused at once.
        await pause(share() * (client.counts.refused > refused ? 1_000 : 100))
      }
    }

    chaos = startChaos(proxy, seededShares(`${seed} network`))
    await Promise.all(Array.from({ length: clients }, useIt)).finally(() => {
      asked = requests
      return chaos?.stop()
    })
    const { answered, refused, unknown, conflicts } = client.counts
    console.info(
      `CHAOS_SEED=${seed}: ${answered} answered, ${conflicts} conflicts, ${refused} refused, ${unknown} unknown;`,
      chaos.done,
    )
    expect(Object.entries(chaos.done).filter(([, times]) => times === 0)).toEqual([])
    expect(answered).toBeGreaterThan(requests / 5)
    expect(refused).toBeGreaterThan(0)
    expect(unknown).toBeGreaterThan(0)

    await slowly(async () => {
      await Promise.all(Array.from({ length: 3 * clients }, () => read(oneOf(pages))))
    })
    await settled(pages.slice(0, clients).map(([path]) => path))
    for (const [path, body] of pages) expect([path, (await client.ask('GET', path)).body]).toEqual([path, body])
    console.info(`${await keys.expectKept()} keys`)
    for (const each of renamed) await each.expectKept()
    await nothingLeaked()
    await wholePoolWorks(pages.slice(0, clients).map(([path]) => path))
  })

  /** So slowly that many wait for a connection longer than they may, while nothing ends those that are open. */
  async function slowly(work: () => Promise<void>): Promise<void> {
    proxy.delay(50)
    await work()
    proxy.delay(0)
  }

  /** Until all who ask at once are answered: then no connection of before is left. */
  async function settled(paths: readonly string[]): Promise<void> {
    const statusOf = async (path: string): Promise<number> => (await client.ask('GET', path)).status
    while (!(await Promise.all(['/health/ready', ...paths].map(statusOf))).every((status) => status === 200)) {
      await pause(100)
    }
  }

  async function nothingLeaked(): Promise<void> {
    const since = new Date().toISOString()
    await expect
      .poll(async () => JSON.parse((await client.ask('GET', '/health', { key })).body), patience)
      .toMatchObject({
        status: 'healthy',
        checkedAt: expect.toSatisfy((checkedAt) => checkedAt > since),
        database: { pool: { limit: connections, inUse: 0, queued: 0 } },
      })
    await expect.poll(() => proxy.connections, patience).toBeLessThanOrEqual(connections)
    await expect.poll(onServer, patience).toBeLessThanOrEqual(connections)
  }

  /** Of connections that nobody gave back there is nothing to see but that fewer can be out at once. */
  async function wholePoolWorks(paths: readonly string[]): Promise<void> {
    await slowly(async () => {
      let most = 0
      while (most < connections) {
        let answered = false
        const crowd = Promise.all(paths.map((path) => client.ask('GET', path))).finally(() => {
          answered = true
        })
        for (; !answered; await pause(5)) most = Math.max(most, proxy.waiting)
        await crowd
      }
    })
  }

  async function onServer(): Promise<number> {
    const [rows] = await root.query({
      sql: 'select count(*) from information_schema.processlist where user = ?',
      values: [user],
      rowsAsArray: true,
    })
    return Number(String(rows))
  }
})

/** Far longer than any of the server's own time-outs, and shorter than the test's. */
const patience = { timeout: 60_000, interval: 100 }
