import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dceExportFiles } from '../../adapters/dce/export-files.ts'
import { type DceVersion, dceVersions } from '../../adapters/dce/write/versions.ts'
import { writeExport } from '../../adapters/dce/write/write-export.ts'
import { createSample } from '../../adapters/sample/community.ts'
import { openSample } from '../../adapters/sample/sample-source.ts'
import type { ExportFiles } from '../../domain/archive/ports/export-files.ts'
import type { ArchiveSource } from '../../domain/archive/source.ts'
import type { ImportCommand } from '../../domain/archive/use-cases/import-archive.ts'
import { differences, noDifference } from '../support/archive-dump-compared.ts'
import { namedDump } from '../support/archive-dump-named.ts'
import { heldBy } from '../support/held-by-version.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { rounds, soakTimeout } from '../support/soak.ts'
import { draws, shuffled, writeVintage } from '../support/vintage-files.ts'

const { STORAGE } = process.env
const messages = rounds({ test: 300, soak: 20_000 })
/** On TiDB those between which the most changed: what a version holds does not depend on where it is stored. */
const versions: readonly DceVersion[] = STORAGE === 'tidb' ? ['2.18', '2.40', '2.48'] : dceVersions
const sample = createSample({ seed: 3, messages })

/** Sources in place of files, by their names; what has none of these is read from the disk. */
let sources: Readonly<Record<string, () => ArchiveSource>> = {}
const exportFiles: ExportFiles = {
  find: async (paths) => {
    const known = paths.flatMap((name) => {
      const open = sources[name]
      return open === undefined ? [] : [{ name, size: 0, open }]
    })
    return known.length > 0 ? known : dceExportFiles.find(paths)
  },
}

describe('a community that is brought in', () => {
  let world: HttpWorld
  let folder: string

  beforeAll(async () => {
    world = await openHttpWorld({ exportFiles })
    folder = await mkdtemp(join(tmpdir(), 'verta-vintages-'))
  })

  afterAll(async () => {
    await world.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** The archive of what is brought in into an empty one. */
  async function archiveOf(paths: readonly string[], command: Partial<ImportCommand> = {}) {
    await world.empty()
    const reports = await world.archive.importArchive({
      paths,
      target: { to: 'guild', ifAbsent: 'create_public' },
      channelVisibility: 'everyone',
      ...command,
    })
    expect(reports.filter(({ outcome }) => outcome !== 'complete')).toEqual([])
    const people = sample.people.map(({ id }) => id)
    const read = reports.reduce((sum, { counts }) => sum + counts.read, 0)
    return { reports, read, archive: namedDump(await world.dump(), world.vault, people) }
  }

  it.each(versions)(
    'as files of %s, in parts, from the end, unsorted and packed, is the community itself as far as they hold it, in any order',
    soakTimeout,
    async (version) => {
      sources = { direct: () => heldBy(openSample(sample), version) }
      const { archive: direct, read: held } = await archiveOf(['direct'])
      expect(held).toBeGreaterThan(messages / 4)
      const paths = await writeVintage(openSample(sample), folder, version)
      for (const seed of [1, 2, 3]) {
        const { archive, read } = await archiveOf(shuffled(paths, draws(seed)))
        expect(read).toBe(4 * held)
        expect([version, seed, differences(archive, direct)]).toEqual([version, seed, noDifference])
      }
      await rm(join(folder, version), { recursive: true })
    },
  )

  describe('as it was seen three times, with a version of each time,', () => {
    let paths: string[]

    beforeAll(async () => {
      paths = []
      for (const [i, version] of (['2.26', '2.40', '2.48'] as const).entries()) {
        const seen = openSample(sample, { edition: i + 1 })
        const files = await writeExport(seen, join(folder, 'seen', version), { version, layout: 'whole' })
        paths.push(...files.map(({ name }) => join(folder, 'seen', version, name)))
      }
    })

    it.each(['ignore', 'infer'] as const)(
      'is one archive in any order: deletions %s',
      soakTimeout,
      async (deletions) => {
        const [first, ...others] = await Promise.all([1, 2, 3].map((seed) => shuffled(paths, draws(seed))))
        const { archive } = await archiveOf(first ?? [], { deletions })
        for (const order of others) {
          expect(differences((await archiveOf(order, { deletions })).archive, archive)).toEqual(noDifference)
        }
      },
    )

    it('has as deleted what the last time no longer showed between its first and last message, and nothing else', async () => {
      const { archive, reports } = await archiveOf(shuffled(paths, draws(4)), { deletions: 'infer' })
      const shown = new Map<string, readonly string[]>()
      const last = openSample(sample, { edition: 3 })
      for await (const channel of last.channels()) {
        const ids: string[] = []
        for await (const page of last.messages(channel, null)) ids.push(...page.messages.map(({ id }) => id))
        shown.set(`channel ${channel.id}`, ids)
      }
      const marked = (archive['messages'] ?? []).filter((row) => row['deleted_at'] !== null)
      expect(marked.length).toBeGreaterThan(0)
      expect(
        reports.flatMap(({ channels }) => channels).reduce((sum, { deletions }) => sum + (deletions?.count ?? 0), 0),
      ).toBe(marked.length)
      for (const row of archive['messages'] ?? []) {
        const ids = shown.get(row['channel_id'] ?? '') ?? []
        const id = row['snowflake'] ?? ''
        const between = ids.some((each) => BigInt(each) < BigInt(id)) && ids.some((each) => BigInt(each) > BigInt(id))
        const gone = !ids.includes(id) && between && row['type'] !== '21'
        expect([id, row['deleted_at'] !== null]).toEqual([id, gone])
      }
    })
  })
})
