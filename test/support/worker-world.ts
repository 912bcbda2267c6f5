import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { createKeyVault } from '../../adapters/crypto/key-vault.ts'
import { numbersIn } from './archive-dump-compared.ts'
import { namedDump } from './archive-dump-named.ts'
import { type ArchiveDump, withoutImports } from './archive-dump-rows.ts'
import { type ProcessOptions, runVerta, startVerta, type VertaProcess } from './cli-run-process.ts'
import type { Settings } from './cli-run-settings.ts'
import type { FakeDiscord } from './fake-discord/fake-discord.ts'
import { seededSecret } from './seeded.ts'
import { withoutTimes } from './sync-times.ts'
import type { ImportedArchive } from './tidb-imported.ts'

/** Processes that work on the syncs of one tenant, the fake's guild, in the archive that `settings` name. */
export class WorkerWorld {
  readonly settings: Settings
  readonly #discord: FakeDiscord
  readonly #openJobs: () => Promise<number>
  readonly #workers = new Set<VertaProcess>()

  constructor(discord: FakeDiscord, { settings, openJobs }: Pick<ImportedArchive, 'settings' | 'openJobs'>) {
    this.#discord = discord
    this.#openJobs = openJobs
    this.settings = {
      ...settings,
      // Whoever orders syncs writes when it likes.
      SERVICES: 'archive,workers',
      ...{ DISCORD_BOT_TOKEN: discord.token, VERTA_DISCORD__API: discord.url },
      ...{ VERTA_DISCORD__REQUESTS_PER_SECOND: '50', VERTA_SYNC__WORKERS: '2', VERTA_SYNC__PAGES_AT_ONCE: '1' },
    }
  }

  /** The tenant, and a job that brings it in unless `--no-sync` is said. */
  async create(...args: readonly string[]): Promise<void> {
    const words = ['tenant', 'create', 'Ferry Fans', '--guild', this.#discord.guildId, ...args]
    expect(await runVerta(words, this.settings)).toMatchObject({ code: 0 })
  }

  /** In the foreground. */
  async sync(options?: ProcessOptions): Promise<void> {
    const words = ['sync', 'start', '--tenant', 'ferry-fans']
    expect(await runVerta(words, this.settings, options)).toMatchObject({ code: 0 })
  }

  /** Resolves once it works. */
  async worker({ settings = this.settings, ...options }: WorkerOptions = {}): Promise<VertaProcess> {
    const started = startVerta(['worker'], settings, options)
    this.#workers.add(started)
    await started.says(/Verta works on jobs/)
    return started
  }

  async end(victim: VertaProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    victim.stop(signal)
    await victim.finished()
    this.#workers.delete(victim)
  }

  /** The latest. */
  async job(): Promise<{ readonly status: string }> {
    return JSON.parse((await runVerta(['job', 'list', '--json'], this.settings)).stdout).items[0]
  }

  /** Whether no job waits or runs, whatever came of those that there were. */
  async isOver(): Promise<boolean> {
    return (await this.#openJobs()) === 0
  }

  async untilDone(): Promise<void> {
    await until(() => this.isOver())
    expect(await this.job()).toMatchObject({ status: 'succeeded' })
  }

  /** Without what is a run's, or random: equal to any other of the same guild. */
  comparable(dump: ArchiveDump): ArchiveDump {
    const { state } = this.#discord
    const numbers = numbersIn(JSON.stringify([state.people, state.channels().map(({ id }) => state.messages(id))]))
    return withoutTimes(withoutImports(namedDump(dump, createKeyVault(seededSecret()), numbers)))
  }

  /** Also of those that are stopped. */
  async close(): Promise<void> {
    for (const worker of this.#workers) {
      worker.stop('SIGCONT')
      await this.end(worker, 'SIGKILL')
    }
  }
}

interface WorkerOptions extends ProcessOptions {
  readonly settings?: Settings
}

export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(20)
}

/** No job waits or is under way, and nothing is held, be it by somebody whose lease ran out. */
export async function expectNothingLeft(archive: Pick<ImportedArchive, 'dump' | 'held'>): Promise<void> {
  const { channel_sync_jobs: jobs = [] } = await archive.dump()
  expect(jobs.filter(({ owner, state }) => owner !== null || state === 'running' || state === 'queued')).toEqual([])
  expect(await archive.held()).toEqual([])
}
