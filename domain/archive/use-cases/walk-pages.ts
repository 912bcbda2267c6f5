import type { KeysetPage, KeysetRequest } from '../../shared/page.ts'

/** Every page of a list that is not empty, from its start. Rows that go meanwhile are no matter. */
export async function* pagesOf<T, Key>(
  list: (request: KeysetRequest<Key>) => Promise<KeysetPage<T, Key>>,
  limit: number,
): AsyncGenerator<readonly T[]> {
  let after: Key | null = null
  do {
    const page: KeysetPage<T, Key> = await list({ limit, after })
    if (page.items.length > 0) yield page.items
    after = page.next
  } while (after !== null)
}
