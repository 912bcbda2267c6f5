import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { runVerta, startVerta, type VertaProcess } from '../support/cli-run-process.ts'
import { type Settings, settingsOf } from '../support/cli-run-settings.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { dropTestDatabases } from '../support/tidb-databases.ts'
import { tidbOfRun, workerDatabase } from '../support/tidb-worker.ts'

const prefix = workerDatabase('serving')

describe('verta serve', () => {
  let settings: Settings
  let running: VertaProcess | null = null

  beforeAll(async () => {
    settings = { ...(await settingsOf(`${prefix}_archive_db`)), PORT: '0' }
  })

  afterEach(async () => {
    running?.stop('SIGTERM')
    await running?.finished()
    running = null
  })

  afterAll(() => dropTestDatabases(tidbOfRun(), prefix))

  async function serving(more: Settings = {}, options: readonly string[] = []): Promise<string> {
    running = startVerta(['serve', ...options], { ...settings, ...more })
    const [, url = ''] = await running.says(/Verta answers at (http:\S+)/)
    return url
  }

  const statusOf = async (url: string): Promise<number> => (await fetch(url)).status

  async function becomes(url: string, status: number): Promise<void> {
    while ((await statusOf(url)) !== status) await pause(50)
  }

  it('refuses a schema that is behind, and says how to bring it up', async () => {
    await runVerta(['migrate', 'up'], settings)
    const { code, stdout, stderr } = await runVerta(['serve'], settings)
    expect([code, stdout]).toEqual([4, ''])
    expect(stderr).toMatch(
      /^verta: The schema lacks \d+ steps, archive 0002-\S+ first\. Run `verta migrate latest`, or `verta serve --migrate`\.$/m,
    )
  })

  it('brings it up where it is told to', async () => {
    const url = await serving({}, ['--migrate'])
    expect(await statusOf(`${url}/health/ready`)).toBe(200)
    expect(await statusOf(`${url}/api/v1/tenants`)).toBe(200)
    const key = (await runVerta(['key', 'create', 'monitoring', '--scope', 'metrics'], settings)).stdout.trim()
    const health = await fetch(`${url}/health`, { headers: { 'x-api-key': key } })
    expect(await health.json()).toMatchObject({
      status: 'healthy',
      database: {
        server: { version: expect.stringMatching(/^TiDB v8\.5/) },
        contexts: [
          { context: 'archive', pending: 0 },
          { context: 'operations', pending: 0 },
        ],
        pool: { limit: 10, queued: 0 },
      },
    })
    const metrics = await fetch(`${url}/metrics`, { headers: { 'x-api-key': key } })
    const told = await metrics.text()
    for (const figure of ['verta_ready 1', 'verta_pool_connections_limit 10', 'verta_pool_queued 0']) {
      expect(told.split('\n')).toContain(figure)
    }
    expect((await runVerta(['migrate', 'status'], settings)).stdout).not.toContain('pending')
  })

  describe('where the database cannot be reached', () => {
    let proxy: TcpProxy | null = null

    afterEach(() => proxy?.close())

    it('lives, is not ready, and becomes so by itself; again and again', async () => {
      proxy = await startTcpProxy(tidbOfRun())
      proxy.refuse(true)
      const url = await serving({
        DATABASE_URL: `mysql://root@127.0.0.1:${proxy.port}/`,
        VERTA_DATABASE__TIMEOUTS__CONNECT_MS: '500',
      })
      await running?.says(/not available: .* is ready as soon as it is/)
      for (const round of [1, 2]) {
        expect([round, await statusOf(`${url}/health/live`), await statusOf(`${url}/health/ready`)]).toEqual([
          round,
          200,
          503,
        ])
        const refused = await fetch(`${url}/api/v1/tenants`)
        expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([503, true])
        expect(await refused.json()).toMatchObject({
          code: 'storage_unavailable',
          detail: expect.stringMatching(/ Since \d{4}-\d\d-\d\dT[\d:.]+Z\.$/),
        })
        proxy.refuse(false)
        await becomes(`${url}/health/ready`, 200)
        expect(await statusOf(`${url}/api/v1/tenants`)).toBe(200)
        proxy.refuse(true)
        await becomes(`${url}/health/ready`, 503)
      }
      const told = (message: string): number => running?.said().split(`"msg":"${message}"`).length ?? 0
      while (told('not ready') < 1 + 3) await pause(50)
      expect([told('ready'), told('not ready')]).toEqual([1 + 2, 1 + 3])
    })

    it('that leads into nothing is noticed, also in the middle of a look, and the process ends when it is asked to', async () => {
      proxy = await startTcpProxy(tidbOfRun())
      const url = await serving({
        DATABASE_URL: `mysql://root@127.0.0.1:${proxy.port}/`,
        VERTA_DATABASE__TIMEOUTS__CONNECT_MS: '500',
        VERTA_DATABASE__TIMEOUTS__QUERY_MS: '500',
        VERTA_DATABASE__HEALTH_INTERVAL_MS: '200',
      })
      for (let round = 0; round < 2; round++) {
        await becomes(`${url}/health/ready`, 200)
        // Every twelfth look asks for the schema, on connections of its own.
        await pause(200 * round)
        proxy.swallow(true)
        await becomes(`${url}/health/ready`, 503)
        proxy.swallow(false)
        proxy.cutAll()
      }
      await becomes(`${url}/health/ready`, 200)
      proxy.swallow(true)
      await becomes(`${url}/health/ready`, 503)
      running?.stop('SIGTERM')
      expect((await running?.finished())?.code).toBe(0)
    })
  })

  it('tells a schema that falls behind while it runs, and serves nothing of it', async () => {
    const url = await serving({ VERTA_DATABASE__HEALTH_INTERVAL_MS: '100' }, ['--migrate'])
    const key = (await runVerta(['key', 'create', 'watching', '--scope', 'metrics'], settings)).stdout.trim()
    await fetch(`${url}/metrics`, { headers: { 'x-api-key': key } })
    await runVerta(['migrate', 'down', '--yes', '--context', 'archive'], settings)
    await becomes(`${url}/health/ready`, 503)
    const told = await (await fetch(`${url}/metrics`, { headers: { 'x-api-key': key } })).text()
    expect(told).toMatch(/^verta_schema_pending\{context="archive"\} 1$/m)
    expect(await (await fetch(`${url}/api/v1/tenants`)).json()).toMatchObject({
      ...{ code: 'schema_mismatch', detail: expect.stringContaining('The schema lacks 1 step, archive 00') },
    })
    expect(running?.said()).toMatch(/"error":"schema_mismatch","cause":"The schema lacks 1 step,.*"msg":"not ready"/)
    await runVerta(['migrate', 'latest'], settings)
    await becomes(`${url}/health/ready`, 200)
  })
})
