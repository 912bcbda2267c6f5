import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StorageUnavailable } from '../../domain/shared/errors.ts'
import { runVerta } from '../support/cli-run-process.ts'
import { settingsOfWorker } from '../support/cli-run-settings.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'

describe('verta doctor', () => {
  let world: HttpWorld
  let settings: Readonly<Record<string, string>>

  beforeAll(async () => {
    world = await openHttpWorld()
    settings = await settingsOfWorker()
  })

  afterAll(() => world.close())

  it('tells how the storage is', async () => {
    await runVerta(['migrate', 'latest'], settings)
    const { code, stdout, stderr } = await runVerta(['doctor'], settings)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^Status +healthy$/m)
    if (world.storageName === 'memory') {
      expect(stdout).toMatch(/^Storage +memory: nothing outlives the process; set STORAGE=tidb and DATABASE_URL$/m)
    } else {
      expect(stdout).toMatch(/^Server +TiDB v8\.5\.\d+\S* at 127\.0\.0\.1:\d+, as root$/m)
      expect(stdout).toMatch(/^Answered +in [\d.]+ ms; its clock is \d+ ms (behind|ahead)$/m)
      expect(stdout).toMatch(/^Encrypted +no \(disabled\)$/m)
      expect(stdout).toMatch(/^Schema: archive +\S+_archive_db, up to date, read in [\d.]+ ms$/m)
      expect(stdout).toMatch(/^Schema: operations +\S+_operations_db, up to date, read in [\d.]+ ms$/m)
      expect(stdout).toMatch(/^Pool +\d+ of 10 in use, \d+ idle, the oldest \d+s old, 0 waiting/m)
      expect(stdout).toMatch(/^Retries +none$/m)
    }
  })

  it('tells the same to programs', async () => {
    const { stdout } = await runVerta(['doctor', '--json'], settings)
    expect(JSON.parse(stdout)).toMatchObject({ storage: world.storageName, status: 'healthy', reason: null })
  })

  it('tells which process orders syncs, where there is a bot’s token', async () => {
    const told = async () => (await runVerta(['doctor'], { ...settings, DISCORD_BOT_TOKEN: 'token' })).stdout
    expect(await told()).toMatch(/^Scheduler +no process orders the syncs that are due$/m)
    if (world.storageName === 'memory') return
    await world.storage.transact((tx) => tx.runnerLeases.claim('sync_scheduler', 'the other one', 600))
    expect(await told()).toMatch(/^Scheduler +the other one$/m)
    expect(
      JSON.parse((await runVerta(['doctor', '--json'], { ...settings, DISCORD_BOT_TOKEN: 'token' })).stdout),
    ).toMatchObject({
      syncs: { scheduler: 'the other one', tenants: 0, overdue: [] },
    })
  })

  it('ends with why where it is not well', async () => {
    const proxy = await startTcpProxy({ host: '127.0.0.1', port: 1 })
    const { code, stdout, stderr } = await runVerta(['doctor'], {
      ...{ STORAGE: 'tidb', DATABASE_URL: `mysql://root:topsecret@127.0.0.1:${proxy.port}/` },
      VERTA_SECRET: Buffer.alloc(32).toString('base64'),
    })
    await proxy.close()
    expect(code).toBe(5)
    expect(stdout).toMatch(/^Status +unhealthy \(storage_unavailable\)$/m)
    expect(stderr).toContain(new StorageUnavailable('x').message.slice(0, 27))
    expect(`${stdout}${stderr}`).not.toContain('topsecret')
  })
})
