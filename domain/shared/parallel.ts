/**
 * Does `work` on each of `items`, at most so many at a time, begun in their order. Once one rejects, no further one begins; it rejects
 * with what was rejected first when those that run have ended.
 */
export async function inParallel<T>(
  items: readonly T[],
  atMost: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  const failures: unknown[] = []
  const lane = async (): Promise<void> => {
    for (const item of queue) {
      if (failures.length > 0) return
      try {
        await work(item)
      } catch (reason) {
        failures.push(reason)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atMost, items.length) }, lane))
  if (failures.length > 0) throw failures[0]
}
