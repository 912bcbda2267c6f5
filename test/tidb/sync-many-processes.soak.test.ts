import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { differences, noDifference } from '../support/archive-dump-compared.ts'
import type { ArchiveDump } from '../support/archive-dump-rows.ts'
import { runVerta } from '../support/cli-run-process.ts'
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/fake-discord.ts'
import { channelTypes } from '../support/fake-discord/json.ts'
import { isSoak, rounds, soakTimeout } from '../support/soak.ts'
import { type ImportedArchive, openImportedArchive } from '../support/tidb-imported.ts'
import { expectNothingLeft, WorkerWorld } from '../support/worker-world.ts'

const total = rounds({ test: 300, soak: 10_000 })
const hour = 3_600_000

/** How many milliseconds the clock of each process is ahead. What they bring in is compared with what one alone does. */
const few = [
  ['2 whose clocks are an hour apart', [hour, 0]],
  ['4', [0, 0, 0, 0]],
] as const
const more = [
  ['1', [0]],
  ['2', [0, 0]],
  ['4 whose clocks are hours apart', [0, hour, -hour, 5 * hour]],
] as const

describe('a community that processes bring in', () => {
  let discord: FakeDiscord
  let archive: ImportedArchive
  let world: WorkerWorld
  let alone: ArchiveDump

  beforeAll(async () => {
    discord = await startFakeDiscord({ messages: total, limits: null })
    archive = await openImportedArchive('many')
    world = new WorkerWorld(discord, archive)
    expect(await runVerta(['migrate', 'latest'], world.settings)).toMatchObject({ code: 0 })
    await world.create('--no-sync')
    await world.sync()
    alone = world.comparable(await archive.dump())
  }, soakTimeout.timeout)

  afterAll(async () => {
    await world.close()
    await archive.close()
    await discord.close()
  })

  it('is of the size that is meant', () => {
    expect(alone['messages']).toHaveLength(total)
    expect(alone['channels']?.length).toBeGreaterThanOrEqual(rounds({ test: 10, soak: 60 }))
  })

  it.each(isSoak ? [...few, ...more] : few)('is the same by %s', soakTimeout, async (_, clocks) => {
    await archive.empty()
    const workers = await Promise.all(clocks.map((ahead) => world.worker({ ahead })))
    await world.create()
    await world.untilDone()
    await Promise.all(workers.map((each) => world.end(each, 'SIGTERM')))
    const dump = await archive.dump()
    expect(differences(world.comparable(dump), alone)).toEqual(noDifference)
    await expectNothingLeft(archive)
  })

  it('is followed as it changes, also where clocks are hours apart', soakTimeout, async () => {
    const { state } = discord
    const [shown = '', hidden = '', other = ''] = state
      .channels()
      .filter(({ type, id }) => type === channelTypes.text && state.messages(id).length > 0)
      .map(({ id }) => id)
    const newest = (count: number) => state.messages(other).slice(-count)
    const changes = [
      () => state.setPrivate(shown, true, { letIn: true }),
      () => {
        state.setPrivate(shown, false)
        state.setPrivate(hidden, true, { letIn: true })
        state.renameChannel(other, 'otherwise')
        for (const { id } of newest(20)) state.addReaction(other, id, '🕰')
        for (const { id } of newest(5)) state.deleteMessage(other, id)
      },
      () => {
        state.setPrivate(hidden, false)
        state.renameChannel(other, 'as it was')
        for (const { id } of newest(10)) state.removeReaction(other, id, '🕰')
      },
    ]
    const right = await openImportedArchive('right')
    try {
      const byRight = new WorkerWorld(discord, right)
      await archive.empty()
      await Promise.all([world, byRight].map((each) => each.create('--no-sync')))
      for (const [i, change] of changes.slice(0, rounds({ test: 2, soak: 3 })).entries()) {
        change()
        await Promise.all([world.sync({ ahead: [hour, 0, -hour][i] ?? 0 }), byRight.sync()])
        const followed = world.comparable(await archive.dump())
        expect(differences(followed, world.comparable(await right.dump()))).toEqual(noDifference)
      }
    } finally {
      await right.close()
    }
  })
})
