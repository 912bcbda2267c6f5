import { describe, expect, it } from 'vitest'
import { PRIMARY } from '../../../adapters/memory/engine/definition.ts'
import { RowReferenced } from '../../../adapters/memory/engine/table.ts'
import { Invalid } from '../../../domain/shared/errors.ts'
import { blank, noon, openLibrary, type Sample } from './sample-tables.ts'

const author = (id: number, name: string | null = null) => ({ id, name, created_at: noon })
const conflictOn = (field: string) => ({ code: 'conflict', details: { field } })

describe('a unique key', () => {
  it('refuses a second row, and names the field', async () => {
    const { transact } = openLibrary()
    await transact(async ({ authors }) => {
      authors.insert(author(1, 'Ann'))
      expect(() => authors.insert(author(1, 'Bob'))).toThrow(expect.objectContaining(conflictOn('id')))
      expect(() => authors.insert(author(2, 'Ann'))).toThrow(expect.objectContaining(conflictOn('name')))
      expect(() => authors.upsert([author(2, 'Ann')])).toThrow(expect.objectContaining(conflictOn('name')))
    })
  })

  it('that is not the primary one is named where both refuse', async () => {
    const { transact } = openLibrary()
    await transact(async ({ authors }) => authors.insert(author(1, 'Ann')))
    await expect(transact(async ({ authors }) => authors.insert(author(1, 'Ann')))).rejects.toMatchObject(
      conflictOn('name'),
    )
  })

  it('keeps letters of another case and trailing spaces apart', async () => {
    const { read, transact } = openLibrary()
    const names = ['ann', 'Ann', 'ann ', 'änn']
    await transact(async ({ authors }) => names.forEach((name, i) => void authors.insert(author(i, name))))
    expect(Array.from(read.authors.scan(PRIMARY, {}), ({ name }) => name)).toEqual(names)
  })

  it('takes any number of NULLs', async () => {
    const { read, transact } = openLibrary()
    await transact(async ({ authors }) => authors.upsert([author(1), author(2), author(3)]))
    expect(read.authors.getMany([[1], [2], [3]])).toHaveLength(3)
  })

  it('frees a value that was changed or deleted', async () => {
    const { read, transact } = openLibrary()
    await transact(async ({ authors }) => {
      authors.upsert([author(1, 'Ann'), author(2, 'Bob')])
      authors.upsert([author(1, 'Cid')])
      authors.delete([[2]])
      authors.upsert([author(3, 'Ann'), author(4, 'Bob')])
    })
    const names = Array.from(read.authors.scan('uq_authors_name', {}), ({ id, name }) => [id, name])
    expect(names).toEqual([
      [3, 'Ann'],
      [4, 'Bob'],
      [1, 'Cid'],
    ])
  })
})

describe('an upsert', () => {
  it('replaces everything but the time of creation', async () => {
    const { read, transact } = openLibrary()
    await transact(async ({ authors }) => authors.insert(author(1, 'Ann')))
    await transact(async ({ authors }) => authors.upsert([{ id: 1, name: 'Bob', created_at: new Date(0) }]))
    expect(read.authors.get([1])).toEqual({ id: 1, name: 'Bob', created_at: noon })
  })
})

describe('a foreign key', () => {
  it('refuses a row without its parent, inserted or upserted, and takes NULL', async () => {
    const { read, transact } = openLibrary()
    const missing = expect.objectContaining({ code: 'reference_missing', details: { reference: 'author' } })
    await transact(async ({ books }) => {
      expect(() => books.insert({ id: 1, author_id: 7, title: 'Orphan' })).toThrow(missing)
      expect(() => books.upsert([{ id: 1, author_id: 7, title: 'Orphan' }])).toThrow(missing)
      books.insert({ id: 2, author_id: null, title: 'Anonymous' })
      expect(() => books.upsert([{ id: 2, author_id: 7, title: 'Orphan' }])).toThrow(missing)
    })
    expect(Array.from(read.books.scan(PRIMARY, {}))).toEqual([{ id: 2, author_id: null, title: 'Anonymous' }])
  })

  it('takes the children with the parent where it cascades, from every index', async () => {
    const { read, transact } = openLibrary()
    await transact(async ({ authors, books }) => {
      authors.upsert([author(1), author(2)])
      books.upsert([1, 2, 3].map((id) => ({ id, author_id: id === 2 ? 2 : 1, title: `Book ${id}` })))
    })
    await transact(async ({ authors }) => authors.delete([[1]]))
    expect(Array.from(read.books.scan(PRIMARY, {}), ({ id }) => id)).toEqual([2])
    expect(Array.from(read.books.scan('ix_books_title', {}), ({ id }) => id)).toEqual([2])
    expect(Array.from(read.books.scan('fk_books_authors', {}), ({ id }) => id)).toEqual([2])
  })

  it('keeps the parent where it restricts, and all that was to go with it', async () => {
    const { read, transact } = openLibrary()
    await transact(async ({ authors, books, loans }) => {
      authors.insert(author(1))
      books.insert({ id: 1, author_id: 1, title: 'Free' })
      books.insert({ id: 2, author_id: 1, title: 'Lent' })
      loans.insert({ book_id: 2, day: noon })
      expect(() => authors.delete([[1]])).toThrow(RowReferenced)
    })
    expect(read.authors.get([1])).not.toBeNull()
    expect(Array.from(read.books.scan('ix_books_title', {}), ({ title }) => title)).toEqual(['Free', 'Lent'])
  })
})

describe('a value', () => {
  const refused: readonly (readonly [what: string, cells: Partial<Sample>])[] = [
    ['text that is too long', { text: '12345678901' }],
    ['a UUID in capitals', { uuid: '00000000-0000-4000-8000-00000000000A' }],
    ['a snowflake with a leading zero', { snowflake: '01' }],
    ['a snowflake beyond 64 bits', { snowflake: '18446744073709551616' }],
    ['a negative number', { integer: -1 }],
    ['a fraction', { integer: 1.5 }],
    ['a number that is too great', { id: 2 ** 32 }],
    ['an invalid date', { time: new Date(Number.NaN) }],
    ['bytes that are too many', { bytes: new Uint8Array(5) }],
  ]

  it.each(refused)('is refused: %s', async (_, cells) => {
    const { read, transact } = openLibrary()
    const insertion = transact(async ({ samples }) => samples.insert({ ...blank, ...cells }))
    await expect(insertion).rejects.toThrow(Invalid)
    expect(Array.from(read.samples.scan(PRIMARY, {}))).toEqual([])
  })

  it('counts in characters, not in UTF-16 units', async () => {
    const { read, transact } = openLibrary()
    await transact(async ({ samples }) => samples.insert({ ...blank, text: '😀'.repeat(10) }))
    expect(read.samples.get([1])?.text).toBe('😀'.repeat(10))
  })

  it('loses lone surrogates, as in UTF-8', async () => {
    const { read, transact } = openLibrary()
    await transact(async ({ samples }) => samples.insert({ ...blank, text: 'a\uD83D' }))
    expect(read.samples.get([1])?.text).toBe('a\uFFFD')
  })
})

describe('a statement that fails', () => {
  it('changes nothing, while the transaction goes on', async () => {
    const { read, transact } = openLibrary()
    await transact(async ({ authors }) => {
      authors.insert(author(1, 'Ann'))
      const batch = [author(2, 'Bob'), author(1, 'Cid'), author(1, 'Dan'), author(3, 'Bob')]
      expect(() => authors.upsert(batch)).toThrow(expect.objectContaining(conflictOn('name')))
      authors.insert(author(4, 'Bob'))
    })
    const kept = [author(1, 'Ann'), author(4, 'Bob')]
    expect(Array.from(read.authors.scan(PRIMARY, {}))).toEqual(kept)
    expect(Array.from(read.authors.scan('uq_authors_name', {}))).toEqual(kept)
  })
})
