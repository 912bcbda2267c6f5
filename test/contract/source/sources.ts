import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openDceFile } from '../../../adapters/dce/dce-file.ts'
import { findExports } from '../../../adapters/dce/find-exports.ts'
import { writeExport } from '../../../adapters/dce/write/write-export.ts'
import { discordSources } from '../../../adapters/discord/discord-sources.ts'
import { createSample } from '../../../adapters/sample/community.ts'
import { openSample } from '../../../adapters/sample/sample-source.ts'
import { snowflake } from '../../../domain/archive/snowflake.ts'
import type { ArchiveSource } from '../../../domain/archive/source.ts'
import type { StorageClock } from '../../../domain/shared/storage-clock.ts'
import { startFakeDiscord } from '../../support/fake-discord/fake-discord.ts'

/** One thing that can be opened as a source, again and again. */
export interface Opening {
  readonly name: string
  open(): ArchiveSource
}

/** An adapter's sources: with no messages, with few, and with several pages of one channel. */
export interface SourceHarness {
  readonly openings: readonly Opening[]
  close(): Promise<void>
}

/** Every adapter that reads conversations. Whoever adds one adds its line. */
export type SourceAdapter = 'dce' | 'sample' | 'discord'

export const sources: Readonly<Record<SourceAdapter, () => Promise<SourceHarness>>> = {
  dce: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'verta-source-'))
    const sample = createSample({ seed: 21, messages: 4_000 })
    const options = { layout: 'whole', markdown: 'raw' } as const
    await writeExport(openSample(sample), join(folder, 'new'), { ...options, version: '2.48', utcOffset: 540 })
    await writeExport(openSample(createSample({ seed: 22, messages: 7 })), join(folder, 'old'), {
      ...options,
      version: '2.18',
      layout: 'reversed',
    })
    const found = await findExports([folder, fileURLToPath(new URL('../../../examples/dce-2.48', import.meta.url))])
    return {
      openings: found.map(({ path }) => ({ name: path, open: () => openDceFile(path) })),
      close: () => rm(folder, { recursive: true, force: true }),
    }
  },
  sample: async () => {
    const views = [
      { messages: 0, edition: 1 },
      { messages: 1, edition: 1 },
      { messages: 4_000, edition: 1 },
      { messages: 2_000, edition: 3 },
    ]
    return {
      openings: views.map(({ messages, edition }) => {
        const sample = createSample({ seed: 23, messages })
        return { name: `${messages} in edition ${edition}`, open: () => openSample(sample, { edition }) }
      }),
      close: async () => undefined,
    }
  },
  discord: async () => {
    const sizes = [
      { messages: 0, edition: 1 },
      { messages: 1, edition: 1 },
      { messages: 2_000, edition: 3 },
    ]
    const guilds = await Promise.all(
      sizes.map(async (size) => [size, await startFakeDiscord({ ...size, seed: 24, limits: null })] as const),
    )
    return {
      openings: guilds.map(([{ messages, edition }, { url, token, guildId }]) => {
        const live = discordSources({ token: () => token, api: url, clock: standing, requestsPerSecond: 10_000 })
        return { name: `${messages} in edition ${edition}`, open: () => live.open(snowflake(guildId)) }
      }),
      close: async () => {
        for (const [, guild] of guilds) await guild.close()
      },
    }
  },
}

/** So that two walks can be compared. */
const standing: StorageClock = { findNow: async () => new Date('2026-05-01T00:00:00Z') }
