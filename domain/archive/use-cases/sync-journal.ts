import type { Clock } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { SyncReport } from '../sync-report.ts'
import { cancelledSyncRun, endedSyncRun, refusedSyncRun, type SyncRun, type SyncTally } from '../sync-run.ts'
import { ChannelQueue } from './channel-queue.ts'
import { storeSynced } from './store-synced.ts'

/** A tenant's older runs are forgotten, so many of them at the end of each run. */
const runsKept = 1_000
const forgottenAtOnce = 100

/** Keeps the record of a run of a tenant's sync. */
export class SyncJournal {
  readonly #storage: ArchiveStorage
  readonly #clock: Clock
  #run: SyncRun
  /** What is stored of it is stored one after the other: the end is the last. */
  #turn: Promise<void> = Promise.resolve()

  /** `held`: the storage as the tenant's holder writes to it. */
  constructor(held: ArchiveStorage, clock: Clock, run: SyncRun) {
    this.#storage = held
    this.#clock = clock
    this.#run = run
  }

  get run(): SyncRun {
    return this.#run
  }

  /** Nothing was asked yet. One that is taken up again has not ended any more, and began when it first did. */
  began(): Promise<void> {
    return this.#inTurn(async () => {
      const { tenantId, id } = this.#run
      const before = await this.#storage.read.syncRuns.find(tenantId, id)
      await this.#store({ ...this.#run, startedAt: before?.startedAt ?? this.#run.startedAt })
    })
  }

  found(channels: number): Promise<void> {
    return this.#inTurn(() => this.#store({ ...this.#run, found: channels }))
  }

  /** How far it is; no change once it has ended. */
  progressed(tally: SyncTally): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#run.finishedAt === null) await this.#store({ ...this.#run, ...tally })
    })
  }

  /**
   * Nothing of the run, or of an earlier one, is left queued or claimed. Tells whether it ended: not where it is to be `whole` and
   * somebody had one of its channels queued once more; then nothing changes.
   */
  ended(report: SyncReport, { whole }: { readonly whole: boolean }): Promise<boolean> {
    return this.#inTurn(() => this.#end((now) => endedSyncRun(this.#run, report, now), whole))
  }

  /** As `ended`, where there is nothing to report. */
  refused(error: unknown): Promise<boolean> {
    const { code, message } = error instanceof DomainError ? error : unknownFailure
    return this.#inTurn(() => this.#end((now) => refusedSyncRun(this.#run, { code, message }, now), false))
  }

  /**
   * Nothing of it is left queued or claimed, for nobody waits for it. `interrupted`: it has no end, and may be taken up again, which
   * queues its channels anew.
   */
  stopped(as: 'cancelled' | 'interrupted'): Promise<void> {
    return this.#inTurn(async () => {
      const now = this.#clock.now()
      await this.#storage.transact((tx) => tx.channelSyncJobs.cancelOf(this.#run.tenantId, now), { repeatable: true })
      if (as === 'interrupted') return
      // Nobody adds to what it did from here on.
      const tally = await new ChannelQueue(this.#storage, this.#clock, this.#run).tally()
      await this.#end((at) => cancelledSyncRun(this.#run, tally, at), false)
    })
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work)
    this.#turn = turn.then(
      () => {},
      () => {},
    )
    return turn
  }

  async #end(at: (now: Date) => SyncRun, whole: boolean): Promise<boolean> {
    const run = at(await this.#storage.read.clock.findNow())
    const now = this.#clock.now()
    const isOver = await this.#storage.transact(
      async (tx) => {
        if (whole && (await tx.channelSyncJobs.lockOpen(run.tenantId, run.id)) !== null) return false
        await tx.channelSyncJobs.cancelOf(run.tenantId, now)
        await tx.syncRuns.upsert(run)
        await tx.syncRuns.removeOld(run.tenantId, runsKept, forgottenAtOnce)
        if (isOfAll(run) && cameToItsEnd(run)) await storeSynced(tx, run.tenantId, run.startedAt, now)
        return true
      },
      { repeatable: true },
    )
    if (isOver) this.#run = run
    return isOver
  }

  async #store(run: SyncRun): Promise<void> {
    await this.#storage.transact((tx) => tx.syncRuns.upsert(run), { repeatable: true })
    this.#run = run
  }
}

const isOfAll = ({ channels, since, until }: SyncRun): boolean => channels === null && since === null && until === null

const cameToItsEnd = ({ outcome }: SyncRun): boolean => outcome === 'complete' || outcome === 'partial'

const unknownFailure = { code: 'internal', message: 'Something went wrong; the log says where.' }
