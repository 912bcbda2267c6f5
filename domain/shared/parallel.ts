/**
 * Does `work` on each of `items`, at most so many at a time, begun in their order. Once one rejects, no further one begins; it rejects
 * with the first rejection when those that run have ended.
 */
export async function inParallel<T>(
  items: readonly T[],
  atMost: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  let failed = false
  const lane = async (): Promise<void> => {
    for (const item of queue) {
      if (failed) return
      try {
        await work(item)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(atMost, items.length) }, lane))
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason
}
