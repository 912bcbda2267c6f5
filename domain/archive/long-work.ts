/** How far long work is. */
export interface WorkProgress {
  readonly done: number
  /** `null` where nobody counted. */
  readonly total: number | null
  readonly unit: 'rows'
}

/** How long work on one tenant is done. */
export interface LongWork {
  /** Who holds the tenant meanwhile, in at most 64 characters. The same owner again takes its own hold over. */
  readonly owner: string
  /** Ends it between two transactions: it rejects with `aborted`. */
  readonly signal?: AbortSignal | undefined
  /** Told after each transaction. Nothing is awaited. */
  readonly progress?: ((progress: WorkProgress) => void) | undefined
}

/** Counts rows and tells of them. */
export class RowTally {
  readonly #tell: LongWork['progress']
  #done = 0

  constructor({ progress }: Pick<LongWork, 'progress'>) {
    this.#tell = progress
  }

  get done(): number {
    return this.#done
  }

  add(rows: number): void {
    this.#done += rows
    this.#tell?.({ done: this.#done, total: null, unit: 'rows' })
  }
}
