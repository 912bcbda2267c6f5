import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { differences, noDifference } from '../support/archive-dump-compared.ts'
import type { ArchiveDump } from '../support/archive-dump-rows.ts'
import { runVerta } from '../support/cli-run-process.ts'
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/fake-discord.ts'
import { seededShares } from '../support/seeded.ts'
import { isSoak, rounds, soakTimeout } from '../support/soak.ts'
import { type ImportedArchive, openImportedArchive } from '../support/tidb-imported.ts'
import { openPort } from '../support/tidb-process.ts'
import type { RunningTidb } from '../support/tidb-source.ts'
import { startOnPort } from '../support/tidb-sources.ts'
import { expectNothingLeft, until, WorkerWorld } from '../support/worker-world.ts'

const total = 600
const restarts = rounds({ test: 3, soak: 50 })

describe('workers whose TiDB is ended by SIGTERM and started again', () => {
  let folder: string
  let port: number
  let tidb: RunningTidb
  let discord: FakeDiscord
  let archive: ImportedArchive
  let world: WorkerWorld
  let undisturbed: ArchiveDump

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verta-sync-restarted-'))
    port = await openPort(0)
    discord = await startFakeDiscord({ messages: total, limits: null })
    await start()
    world = new WorkerWorld(discord, { settings: archive.settings, openJobs: () => archive.openJobs() })
    expect(await runVerta(['migrate', 'latest'], world.settings)).toMatchObject({ code: 0 })
    await world.create('--no-sync')
    await world.sync()
    undisturbed = world.comparable(await archive.dump())
  })

  afterAll(async () => {
    await world.close()
    await archive.close()
    await tidb.stop()
    await discord.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function start(): Promise<void> {
    tidb = await startOnPort(port, folder)
    archive = await openImportedArchive('restarted', tidb.address)
  }

  /** As a person would wait, in the long form; in the short one nobody waits until what was held is free again. */
  async function restart(milliseconds: number): Promise<void> {
    await archive.close()
    await tidb.stop()
    await pause(milliseconds)
    await start()
    if (isSoak) return
    await archive.forgetHolds()
    await archive.expireJobs()
  }

  it('end with the archive of those that nobody disturbed, and leave nothing claimed', soakTimeout, async () => {
    const share = seededShares()
    const workers = [await world.worker(), await world.worker()]
    let [done, inTheMiddle] = [0, 0]
    while (done < restarts) {
      await archive.empty()
      await world.create()
      for (let goal = 0; done < restarts && goal < total * 0.8; done++) {
        goal += 1 + share() * total * 0.3
        await until(async () => ((await archive.messages()) ?? 0) >= Math.min(goal, total - 1))
        if ((await archive.openJobs()) > 0) inTheMiddle++
        await restart(share() * 1_000)
      }
      await world.untilDone()
      const dump = await archive.dump()
      expect(differences(world.comparable(dump), undisturbed)).toEqual(noDifference)
      await expectNothingLeft(archive)
    }
    console.info(`${inTheMiddle} of ${restarts} restarts were in the middle`)
    expect(inTheMiddle).toBeGreaterThan(restarts / 2)
    for (const each of workers) await world.end(each, 'SIGTERM')
  })
})
