import { expect, it } from 'vitest'
import type { KeysetPage, KeysetRequest } from '../../../domain/shared/page.ts'

/** A list with at least three rows. */
interface KeysetCase<Row, Key> {
  /** All rows in the order of the list. */
  readonly rows: readonly Row[]
  readonly list: (request: KeysetRequest<Key>) => Promise<KeysetPage<Row, Key>>
  readonly keyOf: (row: Row) => Key
  /** A key of no row, between the first and the second. */
  readonly between: Key
  /** A key of no row, behind the last. */
  readonly behind: Key
}

/** What every keyset list promises of its pages. */
export function keysetContract<Row, Key>(arrange: () => Promise<KeysetCase<Row, Key>>): void {
  it('gives every row once, in order, whatever the size of the page', async () => {
    const { rows, list, keyOf } = await arrange()
    for (let limit = 1; limit <= rows.length + 1; limit++) {
      expect(await pagesOf(list, limit)).toStrictEqual(cut(rows, limit, keyOf))
    }
  })

  it('says that nothing follows a page that holds exactly the rest', async () => {
    const { rows, list } = await arrange()
    expect(await list({ limit: rows.length, after: null })).toStrictEqual({ items: rows, next: null })
  })

  it('goes on behind a key that no row has', async () => {
    const { rows, list, between } = await arrange()
    expect(await list({ limit: rows.length, after: between })).toStrictEqual({ items: rows.slice(1), next: null })
  })

  it('gives an empty page behind the last row', async () => {
    const { rows, list, keyOf, behind } = await arrange()
    const ends = [behind, ...rows.slice(-1).map(keyOf)]
    for (const after of ends) expect(await list({ limit: 10, after })).toStrictEqual({ items: [], next: null })
  })
}

/** Every page of a list, from its start. */
async function pagesOf<Row, Key>(
  list: (request: KeysetRequest<Key>) => Promise<KeysetPage<Row, Key>>,
  limit: number,
): Promise<readonly KeysetPage<Row, Key>[]> {
  const pages: KeysetPage<Row, Key>[] = []
  let after: Key | null = null
  do {
    const page: KeysetPage<Row, Key> = await list({ limit, after })
    pages.push(page)
    after = page.next
  } while (after !== null && pages.length < 100)
  return pages
}

function cut<Row, Key>(rows: readonly Row[], limit: number, keyOf: (row: Row) => Key): readonly KeysetPage<Row, Key>[] {
  const pages: KeysetPage<Row, Key>[] = []
  for (let start = 0; start < rows.length; start += limit) {
    const items = rows.slice(start, start + limit)
    const last = items.at(-1)
    pages.push({ items, next: start + limit < rows.length && last !== undefined ? keyOf(last) : null })
  }
  return pages
}
