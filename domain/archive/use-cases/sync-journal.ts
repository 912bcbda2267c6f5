import type { Clock } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { SyncReport } from '../sync-report.ts'
import { endedSyncRun, refusedSyncRun, type SyncRun } from '../sync-run.ts'
import { storeSynced } from './store-synced.ts'

/** A tenant's older runs are forgotten, so many of them at the end of each run. */
const runsKept = 1_000
const forgottenAtOnce = 100

/** Keeps the record of a run of a tenant's sync. */
export class SyncJournal {
  readonly #storage: ArchiveStorage
  readonly #clock: Clock
  #run: SyncRun
  /** By the storage's clock. */
  #begunAt: Date | null = null

  /** `held`: the storage as the tenant's holder writes to it. */
  constructor(held: ArchiveStorage, clock: Clock, run: SyncRun) {
    this.#storage = held
    this.#clock = clock
    this.#run = run
  }

  get run(): SyncRun {
    return this.#run
  }

  /** Nothing was asked yet. One that is taken up again has not ended any more. */
  async began(): Promise<void> {
    this.#begunAt = await this.#storage.read.clock.findNow()
    await this.#store(this.#run)
  }

  found(channels: number): Promise<void> {
    return this.#store({ ...this.#run, found: channels })
  }

  /** Nothing of the run, or of an earlier one, is left queued or claimed. */
  ended(report: SyncReport): Promise<void> {
    const run = endedSyncRun(this.#run, report)
    return this.#end(run, isOfAll(run) && run.outcome !== 'failed' ? this.#begunAt : null)
  }

  /** As `ended`, where there is nothing to report. */
  refused(error: unknown): Promise<void> {
    const { code, message } = error instanceof DomainError ? error : unknownFailure
    return this.#end(refusedSyncRun(this.#run, { code, message }, this.#clock.now()))
  }

  async #end(run: SyncRun, syncedAt: Date | null = null): Promise<void> {
    const now = this.#clock.now()
    await this.#storage.transact(
      async (tx) => {
        await tx.channelSyncJobs.cancelOf(run.tenantId, now)
        await tx.syncRuns.upsert(run)
        await tx.syncRuns.removeOld(run.tenantId, runsKept, forgottenAtOnce)
        if (syncedAt !== null) await storeSynced(tx, run.tenantId, syncedAt, now)
      },
      { repeatable: true },
    )
    this.#run = run
  }

  async #store(run: SyncRun): Promise<void> {
    await this.#storage.transact((tx) => tx.syncRuns.upsert(run), { repeatable: true })
    this.#run = run
  }
}

const isOfAll = ({ channels, since, until }: SyncRun): boolean => channels === null && since === null && until === null

const unknownFailure = { code: 'internal', message: 'Something went wrong; the log says where.' }
