import { StorageUnavailable } from '../../domain/shared/errors.ts'

/** What `work` gives; rejects with `storage_unavailable` where that takes longer. The work itself goes on. */
export function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new StorageUnavailable(`it did not answer within ${milliseconds} ms`))
    const timer = setTimeout(late, milliseconds)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
