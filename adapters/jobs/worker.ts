import type { ClaimedJob, Job, JobOutcome, OperationsUseCases, ToldProgress } from '../../domain/operations/index.ts'
import { canonicalJson, type Json } from '../../domain/shared/canonical-json.ts'
import { causeOf } from '../../domain/shared/cause.ts'
import type { Clock } from '../../domain/shared/clock.ts'
import { DomainError, LeaseLost } from '../../domain/shared/errors.ts'
import { leaseTimes } from '../../domain/shared/lease.ts'
import type { Logger } from '../../domain/shared/logger.ts'

/** What a job's code is given. */
export interface JobControl {
  /** Names the worker: whoever takes leases for the job takes them under this name. */
  readonly owner: string
  /** Aborted when the job is to end: it was cancelled, another worker has it, or this process stops. */
  readonly signal: AbortSignal
  /** Whether it is to end as somebody cancelled it. */
  isCancelled(): boolean
  progress(progress: ToldProgress): void
}

/** Does a job. Doing it again from the beginning must come to the same. Gives its result. */
export type JobHandler = (job: Job, control: JobControl) => Promise<Json>

export interface WorkerOptions {
  readonly operations: Pick<OperationsUseCases, 'claimJob' | 'renewJob' | 'endJob'>
  readonly handlers: Readonly<Record<string, JobHandler>>
  readonly clock: Clock
  readonly logger: Logger
  /** Unlike that of any other worker. */
  readonly owner: string
  /** Told of each job whose end is stored, to tidy up. What it rejects with is logged. */
  readonly afterEnd?: (job: Job) => Promise<void>
  /** Told when another worker has a job that this one was at. */
  readonly lost?: () => void
  /** Whether there is any use in looking for work. Always, unless it is said. */
  readonly isReady?: () => boolean
  /** How often it tries to store the end of a job. As often as it takes, unless it is said. */
  readonly endTries?: number
  /** How long it waits before it looks for work again, in milliseconds. */
  readonly pollEvery?: number
}

/** Why a job was aborted. */
type Reason = 'cancelled' | 'lease_lost' | 'stopping'

/** Codes of failures that pass, and that are no fault of the job; a hold of a tenant that was lost is one. */
const passing: ReadonlySet<string> = new Set([
  'lease_lost',
  'storage_unavailable',
  'storage_busy',
  'tenant_busy',
  'outcome_unknown',
])

/** Those that may pass or not: each uses an attempt up. */
const transient: ReadonlySet<string> = new Set(['source_unavailable'])

/** Whoever stops does not wait for long. */
const triesWhileStopping = 3

/** Takes jobs one after the other, renews their leases while they run, and says how they ended. */
export class Worker {
  readonly #options: WorkerOptions
  readonly #kinds: ReadonlySet<string>
  #loop: Promise<void> | null = null
  #stopping = false
  #abort: ((reason: Reason) => void) | null = null
  #wake: (() => void) | null = null

  constructor(options: WorkerOptions) {
    this.#options = options
    this.#kinds = new Set(Object.keys(options.handlers))
  }

  /** Whether a job runs. */
  get working(): boolean {
    return this.#abort !== null
  }

  start(): void {
    this.#loop ??= this.#run()
  }

  /** There may be work: looks at once. */
  wake(): void {
    this.#wake?.()
  }

  /** Leaves the job that runs to others, and takes no more. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#abort?.('stopping')
    this.#wake?.()
    await this.#loop
  }

  /** Takes one job, if there is one, and works on it to its end. */
  async workOnce(): Promise<boolean> {
    const { operations, owner } = this.#options
    const claimed = await operations.claimJob(this.#kinds, owner)
    if (claimed === null) return false
    await this.#work(claimed)
    return true
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const { isReady = () => true } = this.#options
      const worked =
        isReady() &&
        (await this.workOnce().catch((error: unknown) => {
          this.#options.logger.warn(causeOf(error), 'no job could be taken')
          return false
        }))
      if (!worked && !this.#stopping) await this.#rest()
    }
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#wake = null
        resolve()
      }
      const timer = setTimeout(done, this.#options.pollEvery ?? 1000)
      this.#wake = done
    })
  }

  async #work(claimed: ClaimedJob): Promise<void> {
    const { handlers, owner, logger } = this.#options
    const { job } = claimed
    const controller = new AbortController()
    let reason: Reason | null = null
    this.#abort = (why) => {
      reason ??= why
      controller.abort()
    }
    if (this.#stopping) this.#abort('stopping')
    const beat = new Heartbeat(claimed, this.#options, this.#abort)
    logger.info({ jobId: job.id, kind: job.kind, attempt: job.attempt }, 'job taken')
    try {
      const handler = handlers[job.kind]
      if (handler === undefined) throw new Error(`no code for ${job.kind}`)
      const control: JobControl = {
        ...{ owner, signal: controller.signal },
        isCancelled: () => reason === 'cancelled',
        progress: (progress) => beat.progress(progress),
      }
      const result = canonicalJson(await handler(job, control))
      // Who asks for its end from now on comes too late.
      const why: Reason | null = reason
      await beat.stop()
      await this.#end(claimed, why === null ? { as: 'succeeded', result } : this.#left(why, result))
    } catch (error) {
      await beat.stop()
      await this.#end(claimed, this.#failed(claimed, reason, error))
    } finally {
      this.#abort = null
    }
  }

  /** How a job that was aborted is left. One that another worker has is not ours to tell of. */
  #left(reason: Reason, result?: ReturnType<typeof canonicalJson>): JobOutcome | null {
    if (reason === 'lease_lost') return null
    if (reason === 'stopping') return { as: 'queued', notBefore: this.#options.clock.now() }
    return { as: 'cancelled', ...(result !== undefined && { result }) }
  }

  #failed({ job }: ClaimedJob, reason: Reason | null, error: unknown): JobOutcome | null {
    if (reason !== null) return this.#left(reason)
    const code = codeOf(error)
    const { clock, logger } = this.#options
    logger.warn({ jobId: job.id, kind: job.kind, code, ...causeOf(error) }, 'job failed')
    if (passing.has(code)) return { as: 'queued', notBefore: new Date(clock.now().getTime() + 5000 * job.attempt) }
    const message = error instanceof DomainError ? error.message : 'Something went wrong; the log says where.'
    return { as: transient.has(code) ? 'postponed' : 'failed', error: { code, message } }
  }

  async #end(claimed: ClaimedJob, outcome: JobOutcome | null): Promise<void> {
    const { logger } = this.#options
    const { id: jobId, kind } = claimed.job
    try {
      const job = outcome === null ? null : await this.#stored(claimed, outcome)
      if (job === null) {
        this.#options.lost?.()
        return logger.warn({ jobId, kind }, 'job taken over by another worker')
      }
      if (job.status === 'queued') logger.info({ jobId, kind }, 'job given back')
      else logger.info({ jobId, kind, outcome: job.status }, 'job ended')
      await this.#options.afterEnd?.(job)
    } catch (error) {
      logger.warn({ jobId, kind, ...causeOf(error) }, 'the end of a job was not stored')
    }
  }

  /**
   * The job as it ended, once that is stored; `null` where another worker has it. An outage is waited out: a job that is left
   * running would count as one whose process died.
   */
  async #stored(claimed: ClaimedJob, outcome: JobOutcome): Promise<Job | null> {
    const { operations, logger, endTries = Number.POSITIVE_INFINITY } = this.#options
    for (let tries = 1; ; tries++) {
      try {
        return await operations.endJob(claimed, outcome)
      } catch (error) {
        if (error instanceof LeaseLost) return null
        const last = tries >= (this.#stopping ? Math.min(endTries, triesWhileStopping) : endTries)
        if (last || !passing.has(codeOf(error))) throw error
        if (tries === 1)
          logger.warn({ jobId: claimed.job.id, ...causeOf(error) }, 'the end of a job waits for the storage')
        await this.#rest()
      }
    }
  }
}

const codeOf = (error: unknown): string => (error instanceof DomainError ? error.code : 'internal')

/** Renews a job's lease, sooner where there is progress to tell; says when the job is to end. */
class Heartbeat {
  readonly #claimed: ClaimedJob
  readonly #options: WorkerOptions
  readonly #abort: (reason: Reason) => void
  readonly #timer: NodeJS.Timeout
  #progress: ToldProgress | null = null
  #beats = 0
  #lost = false
  #beating: Promise<void> | null = null

  constructor(claimed: ClaimedJob, options: WorkerOptions, abort: (reason: Reason) => void) {
    this.#claimed = claimed
    this.#options = options
    this.#abort = abort
    this.#timer = setInterval(() => this.#tick(), 1000)
  }

  progress(progress: ToldProgress): void {
    this.#progress = progress
  }

  /** Tells the last of the progress. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#beating
    if (this.#progress !== null && !this.#lost) await this.#beat()
  }

  #tick(): void {
    this.#beats++
    const due = this.#progress !== null || this.#beats % leaseTimes.renewEverySeconds === 0
    if (due) this.#beating ??= this.#beat().finally(() => (this.#beating = null))
  }

  async #beat(): Promise<void> {
    const progress = this.#progress
    this.#progress = null
    try {
      const job = await this.#options.operations.renewJob(this.#claimed, progress)
      if (job.cancelRequestedAt !== null) this.#abort('cancelled')
    } catch (error) {
      if (error instanceof LeaseLost) {
        this.#lost = true
        this.#abort('lease_lost')
      } else this.#options.logger.warn({ jobId: this.#claimed.job.id, error: codeOf(error) }, 'lease not renewed')
    }
  }
}
