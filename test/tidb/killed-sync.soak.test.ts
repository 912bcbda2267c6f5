import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeyVault } from '../../adapters/crypto/key-vault.ts'
import { differences, noDifference, numbersIn } from '../support/archive-dump-compared.ts'
import { namedDump } from '../support/archive-dump-named.ts'
import { type ArchiveDump, withoutImports } from '../support/archive-dump-rows.ts'
import { type Finished, startVerta, type VertaProcess } from '../support/cli-run-process.ts'
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/fake-discord.ts'
import { seededSecret, seededShares } from '../support/seeded.ts'
import { rounds, soakTimeout } from '../support/soak.ts'
import { withoutTimes } from '../support/sync-times.ts'
import { type ImportedArchive, openImportedArchive } from '../support/tidb-imported.ts'

const total = 1_200
const archives = rounds({ test: 1, soak: 10 })
const killsOfEach = rounds({ test: 3, soak: 5 })
/** About as many milliseconds as a page takes from one commit to the next: a kill may come anywhere in between. */
const cycle = 200

describe('a sync that is killed again and again', () => {
  let discord: FakeDiscord
  let killed: ImportedArchive
  let undisturbed: ArchiveDump
  let numbers: readonly string[]
  /** All that any of the processes said. */
  const said: string[] = []

  beforeAll(async () => {
    discord = await startFakeDiscord({ messages: total, limits: null })
    const { state } = discord
    numbers = numbersIn(JSON.stringify([state.people, state.channels().map(({ id }) => state.messages(id))]))
    const patient = await openImportedArchive('synced')
    await make(patient)
    expect(await finished(sync(patient))).toMatchObject({ code: 0, stdout: inWhole })
    undisturbed = comparable(await patient.dump())
    await patient.close()
    killed = await openImportedArchive('killed')
  })

  afterAll(async () => {
    await killed.close()
    await discord.close()
  })

  const inWhole = expect.stringMatching(/^ferry-fans: complete\. /m)
  const settingsOf = ({ settings }: ImportedArchive) => ({
    ...settings,
    ...{ DISCORD_BOT_TOKEN: discord.token, VERTA_DISCORD__API: discord.url, VERTA_DISCORD__REQUESTS_PER_SECOND: '50' },
  })
  const sync = (archive: ImportedArchive): VertaProcess =>
    startVerta(['sync', 'start', '--tenant', 'ferry-fans'], settingsOf(archive))

  async function finished(process: VertaProcess): Promise<Finished> {
    const end = await process.finished()
    said.push(end.stdout, end.stderr)
    return end
  }

  async function make(archive: ImportedArchive): Promise<void> {
    const args = ['tenant', 'create', 'Ferry Fans', '--guild', discord.guildId, '--no-sync']
    expect(await finished(startVerta(args, settingsOf(archive)))).toMatchObject({ code: 0, stdout: 'ferry-fans\n' })
  }

  const comparable = (dump: ArchiveDump): ArchiveDump =>
    withoutTimes(withoutImports(namedDump(dump, createKeyVault(seededSecret()), numbers)))

  it('ends with the archive of one that nobody disturbed, and knows nobody', soakTimeout, async () => {
    const share = seededShares()
    let inTheMiddle = 0
    for (let archive = 0; archive < archives; archive++) {
      await killed.empty()
      await make(killed)
      for (let kill = 0; kill < killsOfEach; kill++) {
        const before = (await killed.messages()) ?? 0
        const landed = await killAt(before + 1 + (total - before) * 0.5 * share(), share() * cycle)
        const after = (await killed.dump())['messages']?.length ?? 0
        expect(after).toBeGreaterThanOrEqual(before)
        if (landed && after < total) inTheMiddle++
      }
      expect(await finished(sync(killed))).toMatchObject({ code: 0, stdout: inWhole })
      const dump = await killed.dump()
      expect(dump['messages']).toHaveLength(total)
      expect(differences(comparable(dump), undisturbed)).toEqual(noDifference)
      const everything = JSON.stringify([dump, said])
      expect(discord.state.people.filter(({ id }) => everything.includes(id))).toEqual([])
      expect(everything).not.toContain(discord.token)
    }
    console.info(`${inTheMiddle} of ${archives * killsOfEach} kills landed in the middle`)
    expect(inTheMiddle).toBeGreaterThan((archives * killsOfEach) / 2)
  })

  /** Whether there was something left to kill, once so many messages were in and these milliseconds had gone by. */
  async function killAt(goal: number, milliseconds: number): Promise<boolean> {
    const run = sync(killed)
    const end = finished(run)
    const isOver = end.then(() => true)
    while (((await killed.messages()) ?? -1) < goal) if (await Promise.race([isOver, pause(3, false)])) break
    await pause(milliseconds)
    run.stop('SIGKILL')
    const { signal } = await end
    await killed.forgetHolds()
    return signal === 'SIGKILL'
  }
})
