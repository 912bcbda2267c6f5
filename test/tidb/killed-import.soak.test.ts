import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeyVault } from '../../adapters/crypto/key-vault.ts'
import { samples } from '../../src/samples.ts'
import { differences, noDifference, numbersIn } from '../support/archive-dump-compared.ts'
import { namedDump } from '../support/archive-dump-named.ts'
import type { ArchiveDump } from '../support/archive-dump-rows.ts'
import { startVerta } from '../support/cli-run-process.ts'
import { seededSecret, seededShares } from '../support/seeded.ts'
import { rounds, soakTimeout } from '../support/soak.ts'
import { type ImportedArchive, openImportedArchive } from '../support/tidb-imported.ts'

const total = 2_400
const archives = rounds({ test: 1, soak: 10 })
const killsOfEach = rounds({ test: 3, soak: 5 })
/** About as many milliseconds as a page takes from one commit to the next: a kill may come anywhere in between. */
const cycle = 200

describe('an import that is killed again and again', () => {
  let folder: string
  let killed: ImportedArchive
  let undisturbed: ArchiveDump
  let numbers: readonly string[]

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verta-killed-'))
    const form = { seed: 4, edition: 1, version: '2.48', layout: 'whole', markdown: 'rendered' } as const
    await samples.write({ folder, messages: total, ...form })
    numbers = numbersIn(await textOf(folder))
    const patient = await openImportedArchive('whole')
    const { code, stdout } = await imports(patient).finished()
    expect([code, stdout]).toEqual([0, expect.stringContaining('2,400 messages read, 2,400 new.')])
    undisturbed = named(await patient.dump())
    await patient.close()
    killed = await openImportedArchive('killed')
  })

  afterAll(async () => {
    await killed.close()
    await rm(folder, { recursive: true, force: true })
  })

  const imports = ({ settings }: ImportedArchive) => startVerta(['import', folder], settings)
  const named = (dump: ArchiveDump): ArchiveDump => namedDump(dump, createKeyVault(seededSecret()), numbers)

  it('ends with the archive of one that nobody disturbed', soakTimeout, async () => {
    const share = seededShares()
    let inTheMiddle = 0
    for (let archive = 0; archive < archives; archive++) {
      await killed.empty()
      for (let kill = 0; kill < killsOfEach; kill++) {
        const before = await killed.messages()
        const goal = before === null ? Math.floor(share() * total * 0.5) : before + 1 + (total - before) * 0.6 * share()
        const landed = await killAt(goal, share() * cycle)
        const dump = await killed.dump()
        expect(tornChannels(dump)).toEqual([])
        const after = dump['messages']?.length ?? 0
        expect(after).toBeGreaterThanOrEqual(before ?? 0)
        if (landed && after < total) inTheMiddle++
      }
      const { code, stdout } = await imports(killed).finished()
      expect([code, stdout]).toEqual([
        0,
        expect.stringMatching(/ 0 partial, 0 failed\. 2,400 messages read, [\d,]+ new/),
      ])
      const whole = named(await killed.dump())
      expect(differences(whole, undisturbed)).toEqual(noDifference)
    }
    console.info(`${inTheMiddle} of ${archives * killsOfEach} kills landed in the middle`)
    expect(inTheMiddle).toBeGreaterThan((archives * killsOfEach) / 2)
  })

  /** Whether there was something left to kill, once so many messages were in and these milliseconds had gone by. */
  async function killAt(goal: number, milliseconds: number): Promise<boolean> {
    const run = imports(killed)
    const end = run.finished()
    const isOver = end.then(() => true)
    while (((await killed.messages()) ?? -1) < goal) if (await Promise.race([isOver, pause(3, false)])) break
    await pause(milliseconds)
    run.stop('SIGKILL')
    const { signal } = await end
    await killed.forgetHolds()
    return signal === 'SIGKILL'
  }
})

/** Channels of which the half of a page was kept: their stats tell another count, or nobody knows who wrote a message. */
function tornChannels({ messages = [], channel_stats = [], authors = [] }: ArchiveDump): readonly unknown[] {
  const known = new Set(authors.map(({ id }) => id))
  const counts = new Map<unknown, number>()
  for (const { channel_id, author_id } of messages) {
    counts.set(channel_id, (counts.get(channel_id) ?? 0) + (known.has(author_id ?? '') ? 1 : Number.NaN))
  }
  return channel_stats.filter(
    ({ channel_id, message_count }) => Number(message_count) !== (counts.get(channel_id) ?? 0),
  )
}

async function textOf(folder: string): Promise<string> {
  const files = await readdir(folder)
  return (await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))).join()
}
