import { afterAll, beforeAll, expect, it } from 'vitest'
import { differences, noDifference } from '../support/archive-dump-compared.ts'
import { runVerta } from '../support/cli-run-process.ts'
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/fake-discord.ts'
import { type ImportedArchive, openImportedArchive } from '../support/tidb-imported.ts'
import { WorkerWorld } from '../support/worker-world.ts'

let discord: FakeDiscord
let archive: ImportedArchive
let world: WorkerWorld

beforeAll(async () => {
  discord = await startFakeDiscord({ messages: 150, limits: null })
  archive = await openImportedArchive('upgraded')
  world = new WorkerWorld(discord, archive)
})

afterAll(async () => {
  await world.close()
  await archive.close()
  await discord.close()
})

const verta = async (...args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await runVerta(args, world.settings)
  expect([code, stderr]).toEqual([0, expect.any(String)])
  return stdout
}
const asked = async (what: string) => JSON.parse(await verta('sync', what, '--tenant', 'ferry-fans', '--json'))

it('a tenant that was synced before there were schedules and runs is scheduled, and goes on where it was', async () => {
  await verta('migrate', 'latest')
  await world.create('--no-sync')
  await world.sync()
  const before = await archive.dump()
  const status = await asked('status')
  expect([before['messages']?.length, status.neverSynced]).toEqual([150, 0])
  await verta('migrate', 'to', 'archive', '0027-add-sync-progress-missing', '--yes')
  await verta('migrate', 'latest')
  expect(differences(await archive.dump(), { ...before, sync_runs: [], tenant_syncs: [] })).toEqual(noDifference)
  expect(await asked('status')).toEqual(status)
  expect(await asked('schedule')).toMatchObject({ nextAt: expect.any(String), syncedAt: null, unscheduled: null })
  const { state } = discord
  const [busiest = expect.unreachable()] = state
    .channels()
    .toSorted((a, b) => state.messages(b.id).length - state.messages(a.id).length)
  state.addMessage(busiest.id, { content: 'since then' })
  const report = await asked('start')
  expect([report.outcome, (await archive.dump())['messages']?.length]).toEqual(['complete', 151])
  expect(await asked('schedule')).toMatchObject({ syncedAt: expect.any(String), unscheduled: null })
})
