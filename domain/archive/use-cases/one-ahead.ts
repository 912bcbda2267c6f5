/** The same items; while one of them is worked on, the next is made. A failure is met where its item would have come. */
export async function* oneAhead<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]()
  let next = started(iterator)
  try {
    for (;;) {
      const { done, value } = await next
      if (done) return
      next = started(iterator)
      yield value
    }
  } finally {
    await next.catch(() => {})
    await iterator.return?.()
  }
}

/** A promise that may be looked at late: until then its failure is no unhandled one. */
function started<T>(iterator: AsyncIterator<T>): Promise<IteratorResult<T>> {
  const next = iterator.next()
  next.catch(() => {})
  return next
}
