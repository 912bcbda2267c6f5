import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runVerta, startVerta } from '../support/cli-run-process.ts'
import { settingsOfWorker } from '../support/cli-run-settings.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'

/* What any storage does alike is in test/unit/cli/process.test.ts. */
describe('verta in a process of its own', () => {
  let world: HttpWorld
  let settings: Readonly<Record<string, string>>

  beforeAll(async () => {
    world = await openHttpWorld()
    settings = await settingsOfWorker()
  })

  afterAll(() => world.close())

  beforeEach(() => world.empty())

  it('imports where something outlives it, and refuses with a way out where nothing does', async () => {
    const { code, stdout, stderr } = await runVerta(['import', 'examples/dce-2.48'], settings)
    const { messages = [] } = await world.dump()
    if (world.storageName === 'tidb') {
      expect([code, messages.length]).toEqual([0, 15])
      expect(stdout).toContain('15 messages read, 15 new.')
    } else {
      expect([code, stdout]).toEqual([4, ''])
      expect(stderr).toMatch(/^verta: STORAGE=memory: .*DATABASE_URL.*--dry-run.*\n$/)
    }
  })

  it('takes what is missing of the schema of every context and then finds it taken, or refuses in memory', async () => {
    const missing = await runVerta(['migrate', 'latest'], settings)
    const { code, stdout, stderr } = await runVerta(['migrate', 'latest'], settings)
    if (world.storageName === 'tidb') {
      expect([missing.code, missing.stderr]).toEqual([0, ''])
      expect(missing.stdout).toMatch(/^(Nothing to do\.\n|(operations {2}applied {2}\S+\n)+)$/)
      expect([code, stdout, stderr]).toEqual([0, 'Nothing to do.\n', ''])
    } else expect([code, stdout, stderr]).toEqual([4, '', expect.stringMatching(/^verta: STORAGE=memory: .*\n$/)])
  })

  it('serves what is in the archive, and says of memory that it is not kept', async () => {
    const serve = startVerta(['serve'], { ...settings, PORT: '0' })
    const [, url] = await serve.says(/Verta answers at (http:\S+)/)
    expect(await (await fetch(`${url}/health/live`)).json()).toEqual({
      status: 'alive',
      storage: world.storageName,
      durable: world.storageName === 'tidb',
    })
    serve.stop('SIGTERM')
    const { code, stderr } = await serve.finished()
    expect(code).toBe(0)
    expect(stderr.includes('nothing outlives this process')).toBe(world.storageName === 'memory')
  })

  it('does of the whole what SERVICES names', async () => {
    const serve = startVerta(['serve'], { ...settings, PORT: '0', SERVICES: 'workers' })
    const [, url] = await serve.says(/Verta answers at (http:\S+)/)
    expect(await (await fetch(`${url}/api/v1/tenants`)).json()).toMatchObject({ code: 'service_not_mounted' })
    serve.stop('SIGTERM')
    expect((await serve.finished()).code).toBe(0)

    const worker = await runVerta(['worker'], { ...settings, SERVICES: 'archive' })
    expect(worker.stdout).toBe('')
    if (world.storageName === 'tidb') {
      expect(worker.code).toBe(2)
      expect(worker.stderr).toMatch(/SERVICES names neither workers nor scheduler/)
    }

    const wrong = await runVerta(['serve'], { ...settings, SERVICES: 'archive,mail' })
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringMatching(/SERVICES .*archive, workers, scheduler/)])
  })

  it('leaves jobs to others where SERVICES does not name workers', async () => {
    if (world.storageName === 'memory') return
    const { id } = await world.operations.enqueueJob({
      ...{ kind: 'delete_tenant', tenantId: null, status: 'queued' },
      payload: { tenantId: '00000000-0000-4000-8000-000000000000' },
    })
    const serve = startVerta(['serve'], { ...settings, PORT: '0', SERVICES: 'archive,scheduler' })
    await serve.says(/Verta answers at (http:\S+)/)
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    expect((await world.operations.getJob(id)).status).toBe('queued')
    serve.stop('SIGTERM')
    await serve.finished()

    const worker = startVerta(['worker'], { ...settings, SERVICES: 'workers' })
    while ((await world.operations.getJob(id)).finishedAt === null) await new Promise((r) => setTimeout(r, 100))
    worker.stop('SIGTERM')
    await worker.finished()
  })
})
