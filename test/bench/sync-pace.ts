import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { createKeyVault } from '../../adapters/crypto/key-vault.ts'
import { systemIds } from '../../adapters/crypto/system-ids.ts'
import { systemRandomness } from '../../adapters/crypto/system-randomness.ts'
import { dceExportFiles } from '../../adapters/dce/export-files.ts'
import { discordSources } from '../../adapters/discord/discord-sources.ts'
import { rest } from '../../adapters/jobs/rest.ts'
import { openMemoryArchive } from '../../adapters/memory/archive/storage.ts'
import { openTidbArchive } from '../../adapters/tidb/archive/storage.ts'
import { openPool } from '../../adapters/tidb/pool.ts'
import { systemClock } from '../../adapters/time/system-clock.ts'
import { archiveUseCases, sharedRequestBudgets } from '../../domain/archive/index.ts'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/fake-discord.ts'
import { discordLimits } from '../support/fake-discord/faults.ts'
import { notLive } from '../support/no-live-sources.ts'
import type { TidbAddress } from '../support/tidb-address.ts'
import { askBare, lanesOf } from './bare-client.ts'
import { withDatabase } from './bench-database.ts'
import { median } from './median.ts'

export interface SyncPlan {
  readonly address: TidbAddress
  /** Of the databases; each run has a new one. */
  readonly prefix: string
  readonly messages: number
  readonly rounds: number
}

export interface SyncPace {
  readonly requests: number
  /** Requests a second, medians. */
  readonly bare: number
  readonly memory: number
  readonly tidb: number
  /** What part of the bare client's rate a sync reaches: medians of the rounds. */
  readonly memoryRatio: number
  readonly tidbRatio: number
}

const channelsAtOnce = 4
/** As it is unless it is set. */
const requestsPerSecond = 45

/**
 * A whole sync into memory, one into TiDB and the bare client that asks the same, through the same limits, in turn and `rounds`
 * times each, behind one sync that tells what is asked and is not counted.
 */
export async function compareSyncs({ address, prefix, messages, rounds }: SyncPlan): Promise<SyncPace> {
  const discord = await startFakeDiscord({ messages, seed: 2 })
  try {
    discord.behave({ limits: null })
    await syncInto(openMemoryArchive({ clock: systemClock }), discord)
    const lanes = lanesOf([...discord.requests])
    const requests = discord.requests.length
    discord.behave({ limits: discordLimits })
    const seconds = { bare: [] as number[], memory: [] as number[], tidb: [] as number[] }
    for (let round = 1; round <= rounds; round++) {
      seconds.bare.push(await rested(() => askBare(discord, lanes, channelsAtOnce)))
      seconds.memory.push(await rested(() => syncInto(openMemoryArchive({ clock: systemClock }), discord)))
      const database = `${prefix}round_${round}`
      seconds.tidb.push(await withDatabase(address, database, () => syncIntoTidb(address, database, discord)))
    }
    const rate = (of: readonly number[]): number => requests / median(of)
    const ratio = (of: readonly number[]): number => median(of.map((each, i) => (seconds.bare[i] ?? 0) / each))
    return {
      requests,
      ...{ bare: rate(seconds.bare), memory: rate(seconds.memory), tidb: rate(seconds.tidb) },
      ...{ memoryRatio: ratio(seconds.memory), tidbRatio: ratio(seconds.tidb) },
    }
  } finally {
    await discord.close()
  }
}

/** No run begins in the windows of limits that another one used. */
async function rested(run: () => Promise<number>): Promise<number> {
  await pause(1_500)
  return run()
}

async function syncIntoTidb(address: TidbAddress, database: string, discord: FakeDiscord): Promise<number> {
  const pool = openPool({ ...address, tls: 'disabled', connectionLimit: 10 })
  try {
    return await rested(() => syncInto(openTidbArchive({ pool, database }), discord))
  } finally {
    await pool.close()
  }
}

/** In seconds. */
async function syncInto(storage: ArchiveStorage, discord: FakeDiscord): Promise<number> {
  const archive = archiveUseCases({
    ...{ storage, clock: systemClock, ids: systemIds, randomness: systemRandomness },
    ...{ vault: createKeyVault(randomBytes(32)), exportFiles: dceExportFiles },
    liveSources: discordSources({
      ...{ token: () => discord.token, api: discord.url, clock: storage.read.clock, requestsPerSecond },
      budgets: sharedRequestBudgets({ storage, perSecond: requestsPerSecond, refusedAtMost: 8_000 }),
    }),
    ...{ keepAlive: notLive.keepAlive, meter: notLive.meter, rest },
    ...{ cronTimes: notLive.cronTimes, syncSchedule: notLive.syncSchedule },
    syncOptions: { ...notLive.syncOptions, channelsAtOnce },
  })
  const guild = snowflake(discord.guildId)
  const { id } = await archive.createTenant({
    name: 'Bench',
    platform: 'discord',
    sourceId: guild,
    visibility: 'public',
  })
  const start = performance.now()
  const report = await archive.syncTenant({ tenantId: id, depth: 'window' }, { owner: 'bench' })
  const seconds = (performance.now() - start) / 1000
  if (report.outcome !== 'complete') throw new Error(`the sync ended ${report.outcome}: ${report.error?.message}`)
  return seconds
}
