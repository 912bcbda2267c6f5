/** What a reader asks of a list. `limit` is 1 to 200; `cursor` comes from an earlier page of the same list. */
export interface PageRequest {
  readonly limit: number
  readonly cursor?: string | undefined
}

/** A page of a list, and the cursor of the page behind it. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

/** A page as a repository knows it: `limit` rows at most whose key comes strictly after `after` in the list's order. */
export interface KeysetRequest<Key> {
  readonly limit: number
  readonly after: Key | null
}

/** `next` is the key of the last item where more follow, else `null`. */
export interface KeysetPage<T, Key> {
  readonly items: readonly T[]
  readonly next: Key | null
}

/** Makes a page from at most `limit + 1` rows: the row too many only tells that more follow. */
export function keysetPage<T, Key>(rows: readonly T[], limit: number, keyOf: (row: T) => Key): KeysetPage<T, Key> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? keyOf(last) : null }
}
