import type { Clock } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { SyncReport } from '../sync-report.ts'
import { endedSyncRun, refusedSyncRun, type SyncRun } from '../sync-run.ts'

/** A tenant's older runs are forgotten, so many of them at the end of each run. */
const runsKept = 1_000
const forgottenAtOnce = 100

/** Keeps the record of a run of a tenant's sync. */
export class SyncJournal {
  readonly #storage: ArchiveStorage
  readonly #clock: Clock
  #run: SyncRun

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
  began(): Promise<void> {
    return this.#store(this.#run)
  }

  found(channels: number): Promise<void> {
    return this.#store({ ...this.#run, found: channels })
  }

  /** Nothing of the run, or of an earlier one, is left queued or claimed. */
  ended(report: SyncReport): Promise<void> {
    return this.#end(endedSyncRun(this.#run, report))
  }

  /** As `ended`, where there is nothing to report. */
  refused(error: unknown): Promise<void> {
    const { code, message } = error instanceof DomainError ? error : unknownFailure
    return this.#end(refusedSyncRun(this.#run, { code, message }, this.#clock.now()))
  }

  async #end(run: SyncRun): Promise<void> {
    const now = this.#clock.now()
    await this.#storage.transact(
      async (tx) => {
        await tx.channelSyncJobs.cancelOf(run.tenantId, now)
        await tx.syncRuns.upsert(run)
        await tx.syncRuns.removeOld(run.tenantId, runsKept, forgottenAtOnce)
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

const unknownFailure = { code: 'internal', message: 'Something went wrong; the log says where.' }
