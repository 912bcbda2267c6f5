import { Invalid, LeaseLost, NotFound } from '../../shared/errors.ts'
import type { IdGenerator, TenantId, Uuid } from '../../shared/ids.ts'
import { inParallel } from '../../shared/parallel.ts'
import type { SyncExtent } from '../channel-sync-job.ts'
import { Aborted, SourceMismatch, SourceRefused, SourceUnavailable } from '../errors.ts'
import type { KeyVault } from '../ports/key-vault.ts'
import type { LiveChannel, LiveSources } from '../ports/live-sources.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import { previousSnowflake, type Snowflake, snowflakeAt } from '../snowflake.ts'
import type { SourceCommunity } from '../source.ts'
import { type ChannelSyncReport, type SyncObserver, type SyncReport, silentSyncObserver } from '../sync-report.ts'
import { type SyncRun, type SyncTally, startSyncRun } from '../sync-run.ts'
import { requireOpen, type Tenant } from '../tenant.ts'
import { isForbidden } from './channel-failure.ts'
import { ChannelQueue } from './channel-queue.ts'
import {
  ChannelSlices,
  type SliceDependencies,
  type SliceOptions,
  takeChannel,
  type Workplace,
} from './channel-slices.ts'
import { goneFrom } from './gone-channels.ts'
import { abortable, holdTenant } from './hold-tenant.ts'
import { claimSecret } from './require-secret.ts'
import { SyncJournal } from './sync-journal.ts'
import { workplaceOf } from './workplace.ts'

export interface SyncCommand {
  readonly tenantId: TenantId
  readonly depth: SyncExtent['depth']
  /** Only these, by their ids at the source; all, if absent. What is known of the others is brought up to date all the same. */
  readonly channels?: readonly Snowflake[] | undefined
  /** Only what was sent since, and until then. */
  readonly since?: Date | undefined
  readonly until?: Date | undefined
}

export interface SyncWork {
  /** Who holds the tenant meanwhile, in at most 64 characters. The same owner again takes its own hold over. */
  readonly owner: string
  /** The same run again goes on where it was left. A new one, unless it is said. */
  readonly runId?: Uuid | undefined
  /** Who ordered it; somebody at a shell, unless it is said. */
  readonly origin?: SyncRun['origin'] | undefined
  /** Channels that are walked here at the same time; none, where others are to do it. As many as this process likes, unless it is said. */
  readonly lanes?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Whether `signal` says so as somebody called the run off. No, unless it is said: another one is to go on. */
  readonly isCancelled?: (() => boolean) | undefined
  readonly observer?: SyncObserver | undefined
  /** Told now and then: what all who work on the run have done. */
  readonly tallied?: ((counts: SyncTally['counts']) => void) | undefined
}

/**
 * Brings a tenant's community in as it is now: every channel and thread, who may see them, and of the messages what is new or
 * changed. It lists the channels and leaves each of them as a job, for its own lanes and for whoever else works on channels (see
 * `workOnChannels`), until all are done. A channel that cannot be read fails alone. Killed at any point, the next run goes on. What a
 * run did is recorded: when it begins, before anything is asked, and when it ends, called off too; of one that is stopped or killed its beginning.
 *
 * Gives a report also where the platform refuses in the middle: its `error` says why. Rejects before anything is read with
 * `not_found` (also of a channel that was asked for), `tenant_closed`, `tenant_busy`, `invalid` (the tenant archives no community yet), `source_mismatch`, `source_refused`
 * and `source_unavailable`; at any time with `aborted`, `lease_lost` and where the storage or the secret fails.
 */
export type SyncTenant = (command: SyncCommand, work: SyncWork) => Promise<SyncReport>

export interface SyncDependencies extends SliceDependencies {
  readonly ids: IdGenerator
  readonly vault: KeyVault
  readonly liveSources: LiveSources
  readonly syncOptions: SyncOptions
  /** Resolves after so many milliseconds, or once `signal` says so. */
  readonly rest: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>
}

export interface SyncOptions extends SliceOptions {
  /** Channels that are walked at the same time. */
  readonly channelsAtOnce: number
}

export const syncTenant =
  (dependencies: SyncDependencies): SyncTenant =>
  async (command, work) => {
    const { storage, liveSources, keepAlive, clock, meter } = dependencies
    await claimSecret(dependencies)()
    return holdTenant(storage, command.tenantId, work.owner, async (held, { attempt }) => {
      const tenant = await storage.read.tenants.find(command.tenantId)
      if (tenant === null) throw new NotFound('tenant')
      requireOpen(tenant)
      if (tenant.sourceId === null) throw Invalid.of('/sourceId', 'is not set: the tenant archives no community yet')
      const startedAt = await storage.read.clock.findNow()
      const source = liveSources.open(tenant.sourceId)
      const end = (): void => void source.close()
      // The platform may have us wait for longer than a hold lasts.
      let beat = () => held.transact(async () => {}, { repeatable: true })
      const stop = keepAlive(() => beat())
      work.signal?.addEventListener('abort', end)
      const journal = new SyncJournal(held, clock, newRun(dependencies, command, work, { attempt, startedAt }))
      try {
        await journal.began()
        const place = await workplaceOf(dependencies, tenant, source, abortable(held, work.signal))
        const run = new TenantSync(dependencies, command, work, place, abortable(held, work.signal), journal)
        beat = () => run.beat()
        return await run.run()
      } catch (error) {
        if (error instanceof LeaseLost) meter.count('leaseLosses', { of: 'tenant' })
        const stopped = () => journal.stopped(work.isCancelled?.() ? 'cancelled' : 'interrupted')
        await (work.signal?.aborted ? stopped() : journal.refused(error)).catch(() => {})
        throw work.signal?.aborted ? new Aborted() : error
      } finally {
        await stop()
        work.signal?.removeEventListener('abort', end)
        await source.close()
      }
    })
  }

const newRun = (
  { ids }: SyncDependencies,
  { tenantId, depth, channels, since, until }: SyncCommand,
  { runId, origin = 'shell' }: SyncWork,
  { attempt, startedAt }: { readonly attempt: number; readonly startedAt: Date },
): SyncRun =>
  startSyncRun({
    ...{ id: runId ?? ids.uuid(), tenantId, origin, tenantAttempt: attempt },
    ...{ depth, channels: channels ?? null, since: since ?? null, until: until ?? null, startedAt },
  })

/** How long a lane that found no channel waits before it looks again, in milliseconds. */
const restsFor = 500

class TenantSync {
  readonly #dependencies: SyncDependencies
  readonly #command: SyncCommand
  readonly #work: SyncWork
  readonly #observer: SyncObserver
  readonly #place: Workplace
  readonly #tenant: Tenant
  readonly #storage: ArchiveStorage
  readonly #queue: ChannelQueue
  readonly #journal: SyncJournal
  readonly #told = new Set<string>()
  #isListed = false
  #tallyNext = 0

  constructor(
    dependencies: SyncDependencies,
    command: SyncCommand,
    work: SyncWork,
    place: Workplace,
    held: ArchiveStorage,
    journal: SyncJournal,
  ) {
    this.#dependencies = dependencies
    this.#command = command
    this.#work = work
    this.#place = place
    this.#tenant = place.tenant
    this.#storage = held
    this.#journal = journal
    this.#queue = new ChannelQueue(held, dependencies.clock, journal.run)
    const { observer = silentSyncObserver } = work
    this.#observer = {
      ...observer,
      found: (channels) => observer.found(channels),
      progressed: (progress) => observer.progressed(progress),
      finished: (report) => {
        this.#told.add(report.id)
        observer.finished(report)
      },
    }
  }

  async run(): Promise<SyncReport> {
    const { clock } = this.#dependencies
    const { source, sight } = this.#place
    const startedAt = clock.now()
    const community = await source.describe()
    if (community.id !== this.#tenant.sourceId) throw new SourceMismatch(this.#tenant.sourceId ?? '', community.id)
    let found: readonly LiveChannel[] = []
    let chosen: readonly LiveChannel[] = []
    let refusal = await this.#untilRefused(async () => {
      found = await sight.discover()
      chosen = this.#chosen(found)
      await this.#journal.found(chosen.length)
      await this.#queue.fill(chosen, { extent: await this.#extent(), unlisted: source.unlisted() })
      this.#isListed = true
    })
    for (;;) {
      refusal ??= await this.#untilRefused(async () => {
        await this.#untilDone()
        await sight.refresh()
      })
      const error = refusal ?? (await this.#queue.endedBy())
      const reports = await this.#queue.reports(found)
      for (const report of reports) if (!this.#told.has(report.id)) this.#observer.finished(report)
      const gone = error === null ? await goneFrom(this.#storage.read, this.#tenant.id, found, source.unlisted()) : []
      const report = this.#report(community, startedAt, reports, gone, error, chosen.length)
      // Until its end somebody may have a channel tried again.
      if (!(await this.#journal.ended(report, { whole: refusal === null }))) continue
      this.#work.tallied?.(this.#journal.run.counts)
      return report
    }
  }

  /** Says that the run goes on, and how far it is: the more channels it has, the less often. */
  async beat(): Promise<void> {
    const began = this.#dependencies.clock.now().getTime()
    await this.#storage.transact(async () => {}, { repeatable: true })
    if (!this.#isListed || began < this.#tallyNext) return
    const tally = await this.#queue.tally()
    await this.#journal.progressed(tally)
    this.#work.tallied?.(tally.counts)
    this.#tallyNext = began + 10 * (this.#dependencies.clock.now().getTime() - began)
  }

  #chosen(found: readonly LiveChannel[]): readonly LiveChannel[] {
    const wanted = this.#command.channels
    const chosen = wanted === undefined ? found : found.filter(({ id }) => wanted.includes(id))
    const unknown = wanted?.find((id) => !chosen.some((channel) => channel.id === id))
    if (unknown !== undefined) throw new NotFound(`channel as ${unknown}`)
    this.#observer.found(chosen)
    return chosen
  }

  /** Works on the run's channels, here and elsewhere, until none waits for anybody. */
  async #untilDone(): Promise<void> {
    const { syncOptions } = this.#dependencies
    const { signal, owner } = this.#work
    const slices = new ChannelSlices(this.#dependencies, this.#place, this.#observer, signal)
    const lanes = this.#work.lanes ?? syncOptions.channelsAtOnce
    let isOver = false
    const lane = async (number: number): Promise<void> => {
      while (!isOver) {
        if (signal?.aborted) throw new Aborted()
        const name = `${owner}#${number}`.slice(-64)
        const taken = number === 0 ? null : await takeChannel(this.#dependencies, this.#tenant.id, name)
        if (taken !== null) await slices.work(taken)
        else if (await this.#queue.isDone()) return
        else await this.#rest()
      }
    }
    // Whoever has no lanes looks on.
    const numbers = lanes === 0 ? [0] : Array.from({ length: lanes }, (_, i) => i + 1)
    await inParallel(numbers, numbers.length, (number) =>
      lane(number).finally(() => {
        isOver = true
      }),
    )
  }

  /** Nobody works on the channels of a run whose hold is over: then this rejects with `lease_lost`. */
  async #rest(): Promise<void> {
    await this.#dependencies.rest(restsFor, this.#work.signal)
    await this.#storage.transact(async () => {}, { repeatable: true })
  }

  async #extent(): Promise<SyncExtent> {
    const { depth, since, until } = this.#command
    if (since === undefined && until === undefined) return { depth, range: null }
    const from = snowflakeAt(since ?? new Date(0))
    const end = until ?? (await this.#storage.read.clock.findNow())
    return { depth, range: { from, to: previousSnowflake(snowflakeAt(new Date(end.getTime() + 1))) } }
  }

  async #untilRefused(work: () => Promise<void>): Promise<SyncReport['error']> {
    try {
      await work()
      return null
    } catch (error) {
      if (!(error instanceof SourceRefused || error instanceof SourceUnavailable)) throw error
      return { code: error.code, message: error.message }
    }
  }

  #report(
    { id, name }: SourceCommunity,
    startedAt: Date,
    channels: readonly ChannelSyncReport[],
    gone: SyncReport['gone'],
    error: SyncReport['error'],
    asked: number,
  ): SyncReport {
    const told = new Set<string | null>(channels.map((channel) => channel.id))
    const unlisted = this.#place.source.unlisted().filter((each) => each.what === 'channel' || !told.has(each.id))
    const isWhole =
      channels.length === asked &&
      [...channels, ...unlisted].every((each) => each.error === null || isForbidden(each.error))
    return {
      tenant: { slug: this.#tenant.slug, name: this.#tenant.name },
      community: { id, name },
      startedAt: startedAt.toISOString(),
      finishedAt: this.#dependencies.clock.now().toISOString(),
      outcome: error !== null ? 'failed' : isWhole ? 'complete' : 'partial',
      ...{ channels, gone, unlisted, error },
    }
  }
}
