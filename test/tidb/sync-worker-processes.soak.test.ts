import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeyVault } from '../../adapters/crypto/key-vault.ts'
import { differences, noDifference, numbersIn } from '../support/archive-dump-compared.ts'
import { namedDump } from '../support/archive-dump-named.ts'
import { type ArchiveDump, withoutImports } from '../support/archive-dump-rows.ts'
import { runVerta, startVerta, type VertaProcess } from '../support/cli-run-process.ts'
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/fake-discord.ts'
import { seededSecret, seededShares } from '../support/seeded.ts'
import { rounds, soakTimeout } from '../support/soak.ts'
import { withoutTimes } from '../support/sync-times.ts'
import { type ImportedArchive, openImportedArchive } from '../support/tidb-imported.ts'

const total = 1_200
const kills = rounds({ test: 3, soak: 50 })

describe('workers in several processes', () => {
  let discord: FakeDiscord
  let archive: ImportedArchive
  let settings: Readonly<Record<string, string>>
  let undisturbed: ArchiveDump
  const workers = new Set<VertaProcess>()

  beforeAll(async () => {
    discord = await startFakeDiscord({ messages: total, limits: null })
    archive = await openImportedArchive('shared')
    settings = {
      ...archive.settings,
      ...{
        DISCORD_BOT_TOKEN: discord.token,
        VERTA_DISCORD__API: discord.url,
        VERTA_DISCORD__REQUESTS_PER_SECOND: '50',
      },
      ...{ VERTA_SYNC__WORKERS: '2', VERTA_SYNC__PAGES_AT_ONCE: '1' },
    }
    expect(await runVerta(['migrate', 'latest'], settings)).toMatchObject({ code: 0 })
    await create('--no-sync')
    expect(await runVerta(['sync', 'start', '--tenant', 'ferry-fans'], settings)).toMatchObject({ code: 0 })
    undisturbed = comparable(await archive.dump())
  })

  afterAll(async () => {
    for (const worker of workers) {
      worker.stop('SIGCONT')
      worker.stop('SIGKILL')
      await worker.finished()
    }
    await archive.close()
    await discord.close()
  })

  const create = async (...args: readonly string[]) =>
    expect(
      await runVerta(['tenant', 'create', 'Ferry Fans', '--guild', discord.guildId, ...args], settings),
    ).toMatchObject({ code: 0 })

  function comparable(dump: ArchiveDump): ArchiveDump {
    const { state } = discord
    const numbers = numbersIn(JSON.stringify([state.people, state.channels().map(({ id }) => state.messages(id))]))
    return withoutTimes(withoutImports(namedDump(dump, createKeyVault(seededSecret()), numbers)))
  }

  async function worker(of = settings): Promise<VertaProcess> {
    const started = startVerta(['worker'], of)
    workers.add(started)
    await started.says(/works on jobs and syncs/)
    return started
  }

  async function end(victim: VertaProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    victim.stop(signal)
    await victim.finished()
    workers.delete(victim)
  }

  const job = async (): Promise<{ readonly status: string }> =>
    JSON.parse((await runVerta(['job', 'list', '--json'], archive.settings)).stdout).items[0]

  async function until(isSo: () => Promise<boolean>): Promise<void> {
    while (!(await isSo())) await pause(20)
  }

  const reaches = (goal: number) => until(async () => ((await archive.messages()) ?? 0) >= goal)

  /** As time would: whoever holds something holds it no longer. */
  async function lapse(): Promise<void> {
    await archive.forgetHolds()
    await archive.expireJobs()
  }

  async function nothingIsClaimed(): Promise<void> {
    const { channel_sync_jobs: jobs = [] } = await archive.dump()
    expect(jobs.filter(({ owner, state }) => owner !== null || state === 'running' || state === 'queued')).toEqual([])
  }

  it('killed and started again, end with the archive of one that nobody disturbed', soakTimeout, async () => {
    const share = seededShares()
    let done = 0
    while (done < kills) {
      await archive.empty()
      await create()
      const running = [await worker(), await worker()]
      for (let goal = 0; done < kills && goal < total * 0.8; done++) {
        goal += 1 + share() * total * 0.3
        await reaches(Math.min(goal, total - 1))
        const [victim] = running.splice(Math.floor(share() * running.length), 1)
        if (victim !== undefined) await end(victim, 'SIGKILL')
        await lapse()
        running.push(await worker())
      }
      await until(async () => (await job()).status === 'succeeded')
      for (const each of running) await end(each, 'SIGTERM')
      expect(differences(comparable(await archive.dump()), undisturbed)).toEqual(noDifference)
      await nothingIsClaimed()
    }
  })

  it('stopped past its lease and woken again, one writes nothing', soakTimeout, async () => {
    await archive.empty()
    await create()
    const sleeper = await worker()
    await reaches(50)
    sleeper.stop('SIGSTOP')
    await pause(300)
    await lapse()
    const other = await worker()
    await until(async () => (await job()).status === 'succeeded')
    const before = await archive.dump()
    sleeper.stop('SIGCONT')
    await sleeper.says(/job taken over by another worker|lease_lost/)
    await pause(1_000)
    const after = await archive.dump()
    const written = Object.keys(after).filter((table) => JSON.stringify(after[table]) !== JSON.stringify(before[table]))
    // The wakened one asks Discord once more before it hears that its lease is gone: its turn is counted, nothing else.
    expect(written.filter((table) => table !== 'request_budgets')).toEqual([])
    for (const each of [sleeper, other]) await end(each, 'SIGTERM')
    expect(differences(comparable(before), undisturbed)).toEqual(noDifference)
    await nothingIsClaimed()
  })

  it('without a token, leave syncs to those who have one', async () => {
    await archive.empty()
    await create()
    const without = await worker({ ...archive.settings, VERTA_SYNC__WORKERS: '2' })
    await pause(2_500)
    expect((await job()).status).toBe('queued')
    const other = await worker()
    await until(async () => (await job()).status === 'succeeded')
    for (const each of [without, other]) await end(each, 'SIGTERM')
    expect(differences(comparable(await archive.dump()), undisturbed)).toEqual(noDifference)
    await nothingIsClaimed()
  })
})
