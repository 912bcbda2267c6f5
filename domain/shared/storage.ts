export interface TransactOptions {
  /**
   * The work gives the same result when it runs again after it was already committed (upserts of absolute values), so a
   * connection lost at COMMIT may be answered by another attempt instead of `outcome_unknown`.
   */
  readonly repeatable?: boolean
}

/** A context's storage: reads anywhere, writes only inside a transaction. */
export interface Storage<Readers, Repositories> {
  /** Each call sees the latest committed state. Rejects with `transaction_nested` from inside `work`. */
  readonly read: Readers

  /**
   * Runs `work` in one transaction: all of it is stored when the promise resolves, nothing of it when it rejects.
   *
   * `work` runs again after a conflict that certainly rolled back, so it does nothing outside its repositories; ids and times
   * are made before. Rejects with what `work` rejects with, with `transaction_nested` from inside another `work`, with
   * `storage_busy` when every attempt met a conflict, with `storage_unavailable`, and with `outcome_unknown` when the
   * connection was lost at COMMIT, unless the work is `repeatable`.
   */
  transact<T>(work: (tx: Repositories) => Promise<T>, options?: TransactOptions): Promise<T>
}
