import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKeyVault } from '../../adapters/crypto/key-vault.ts'
import { dceExportFiles } from '../../adapters/dce/export-files.ts'
import type { DceVersion } from '../../adapters/dce/write/versions.ts'
import { writeExport } from '../../adapters/dce/write/write-export.ts'
import { createSample } from '../../adapters/sample/community.ts'
import { communityId } from '../../adapters/sample/people.ts'
import { openSample } from '../../adapters/sample/sample-source.ts'
import type { SourceReport } from '../../domain/archive/import-report.ts'
import { archiveUseCases } from '../../domain/archive/index.ts'
import type { ExportFiles } from '../../domain/archive/ports/export-files.ts'
import type { ArchiveSource } from '../../domain/archive/source.ts'
import { openDumpableArchive } from './archive-dump.ts'
import { namedDump } from './archive-dump-named.ts'
import type { ArchiveDump } from './archive-dump-rows.ts'
import { heldBy } from './held-by.ts'
import { notLive } from './no-live-sources.ts'
import { seededClock, seededIds, seededRandomness, seededSecret, seededShares } from './seeded.ts'
import { writeUntidily } from './untidy-exports.ts'

export interface Brought {
  readonly archive: ArchiveDump
  readonly reports: readonly SourceReport[]
}

export type VintageWorld = Awaited<ReturnType<typeof openVintageWorld>>
type Deletions = 'infer' | 'ignore'

/** A sample of so many messages, and every way of bringing it in: each time into an empty archive that keeps people's names. */
export async function openVintageWorld(messages: number) {
  const harness = await openDumpableArchive()
  const folder = await mkdtemp(join(tmpdir(), 'verta-vintages-'))
  const sample = createSample({ seed: 2018, messages })
  const share = seededShares()
  const vault = createKeyVault(seededSecret())
  const people = sample.people.map(({ id }) => id)
  const open = (edition: number) => openSample(sample, { edition })
  let places = 0

  async function brought(exportFiles: ExportFiles, paths: readonly string[], deletions: Deletions): Promise<Brought> {
    await harness.empty()
    const { storage } = harness
    const seeded = { clock: seededClock(), ids: seededIds(), randomness: seededRandomness() }
    const archive = archiveUseCases({ ...notLive, storage, vault, exportFiles, ...seeded })
    const policies = { authorNames: 'named' } as const
    const tenant = {
      name: 'Sample',
      platform: 'discord',
      sourceId: communityId,
      visibility: 'public',
      policies,
    } as const
    await archive.createTenant(tenant)
    const target = { to: 'guild', ifAbsent: 'refuse' } as const
    const reports = await archive.importArchive({ paths, target, channelVisibility: 'everyone', deletions })
    return { archive: withoutSuffixes(namedDump(await harness.dump(), vault, people)), reports }
  }

  return {
    share,
    /** What a version holds of an edition. */
    held: (version: DceVersion, edition = 1): ArchiveSource => heldBy(open(edition), version),
    /** The paths of the edition's files, each of which may be one of several of its channel. */
    untidily: async (version: DceVersion, edition = 1): Promise<readonly string[]> => {
      const place = join(folder, String(places++))
      await writeUntidily(() => open(edition), place, { version, partition: Math.ceil(messages / 15), share })
      return (await dceExportFiles.find([place])).map(({ name }) => name)
    },
    /** The paths of the edition's files, one a channel. */
    wholly: async (version: DceVersion, edition = 1): Promise<readonly string[]> => {
      const place = join(folder, String(places++))
      const written = await writeExport(open(edition), place, { version, layout: 'whole', markdown: 'raw' })
      return written.map(({ name }) => join(place, name))
    },
    files: (paths: readonly string[], deletions: Deletions = 'ignore') => brought(dceExportFiles, paths, deletions),
    directly: (sources: readonly ArchiveSource[], deletions: Deletions = 'ignore') =>
      brought(filesOf(sources), [''], deletions),
    close: async () => {
      await harness.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const filesOf = (sources: readonly ArchiveSource[]): ExportFiles => ({
  find: async () => sources.map((source, i) => ({ name: `source ${i}`, size: 0, open: () => source })),
})

/** Which of two channels has the plain slug, and whether it is that of the former name, lies with who came first. */
const withoutSuffixes = ({ channel_slugs = [], ...dump }: ArchiveDump): ArchiveDump => ({
  ...dump,
  channel_slugs: channel_slugs.map((row) => ({
    ...row,
    slug: (row['slug'] ?? '').replace(/-\d+$/, '').replace(/-renamed$/, ''),
  })),
})
