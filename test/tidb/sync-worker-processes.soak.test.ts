import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attemptsAtMost } from '../../domain/operations/job.ts'
import { differences, noDifference } from '../support/archive-dump-compared.ts'
import type { ArchiveDump } from '../support/archive-dump-rows.ts'
import { runVerta } from '../support/cli-run-process.ts'
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/fake-discord.ts'
import { seededShares } from '../support/seeded.ts'
import { rounds, soakTimeout } from '../support/soak.ts'
import { type ImportedArchive, openImportedArchive } from '../support/tidb-imported.ts'
import { expectNothingLeft, until, WorkerWorld } from '../support/worker-world.ts'

const total = rounds({ test: 600, soak: 1_200 })
const kills = rounds({ test: 3, soak: 50 })

describe('workers in several processes', () => {
  let discord: FakeDiscord
  let archive: ImportedArchive
  let world: WorkerWorld
  let undisturbed: ArchiveDump

  beforeAll(async () => {
    discord = await startFakeDiscord({ messages: total, limits: null })
    archive = await openImportedArchive('shared')
    world = new WorkerWorld(discord, archive)
    expect(await runVerta(['migrate', 'latest'], world.settings)).toMatchObject({ code: 0 })
    await world.create('--no-sync')
    await world.sync()
    undisturbed = world.comparable(await archive.dump())
  })

  afterAll(async () => {
    await world.close()
    await archive.close()
    await discord.close()
  })

  /** So many messages are in, or nobody brings any more in. */
  const reaches = (goal: number) =>
    until(async () => ((await archive.messages()) ?? 0) >= goal || (await world.isOver()))

  /** As time would: whoever holds something holds it no longer. */
  async function lapse(): Promise<void> {
    await archive.forgetHolds()
    await archive.expireJobs()
  }

  it('killed and started again, end with the archive of one that nobody disturbed', soakTimeout, async () => {
    const share = seededShares()
    let done = 0
    while (done < kills) {
      await archive.empty()
      await world.create()
      const running = [await world.worker(), await world.worker()]
      // They follow one another faster than progress is told: each takes an attempt, and the last one must come to the end.
      const killed = Math.min(kills, done + attemptsAtMost - 1)
      for (let goal = 0; done < killed && goal < total * 0.8; done++) {
        goal += 1 + share() * total * 0.3
        await reaches(Math.min(goal, total - 1))
        const [victim] = running.splice(Math.floor(share() * running.length), 1)
        if (victim !== undefined) await world.end(victim, 'SIGKILL')
        await lapse()
        running.push(await world.worker())
      }
      await world.untilDone()
      for (const each of running) await world.end(each, 'SIGTERM')
      expect(differences(world.comparable(await archive.dump()), undisturbed)).toEqual(noDifference)
      await expectNothingLeft(archive)
    }
  })

  it('stopped past its lease and woken again, one writes nothing', soakTimeout, async () => {
    await archive.empty()
    await world.create()
    const sleeper = await world.worker()
    await reaches(50)
    sleeper.stop('SIGSTOP')
    await pause(300)
    await lapse()
    const other = await world.worker()
    await world.untilDone()
    const before = await archive.dump()
    sleeper.stop('SIGCONT')
    await sleeper.says(/job taken over by another worker|lease_lost/)
    await pause(1_000)
    const after = await archive.dump()
    const written = Object.keys(after).filter((table) => JSON.stringify(after[table]) !== JSON.stringify(before[table]))
    // The wakened one asks Discord once more before it hears that its lease is gone: its turn is counted, nothing else.
    expect(written.filter((table) => table !== 'request_budgets')).toEqual([])
    for (const each of [sleeper, other]) await world.end(each, 'SIGTERM')
    expect(differences(world.comparable(before), undisturbed)).toEqual(noDifference)
    await expectNothingLeft(archive)
  })

  it('without a token, leave syncs to those who have one', async () => {
    await archive.empty()
    await world.create()
    const without = await world.worker({ settings: { ...archive.settings, VERTA_SYNC__WORKERS: '2' } })
    await pause(2_500)
    expect((await world.job()).status).toBe('queued')
    const other = await world.worker()
    await world.untilDone()
    for (const each of [without, other]) await world.end(each, 'SIGTERM')
    expect(differences(world.comparable(await archive.dump()), undisturbed)).toEqual(noDifference)
    await expectNothingLeft(archive)
  })
})
