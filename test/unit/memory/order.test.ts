import { describe, expect, it } from 'vitest'
import { PRIMARY } from '../../../adapters/memory/engine/definition.ts'
import { end, type Key } from '../../../adapters/memory/engine/key.ts'
import { blank, openLibrary, type Sample } from './sample-tables.ts'

/** The values of one column in the order of its index, after they were inserted last first. */
async function inOrder<Name extends keyof Sample & string>(column: Name, values: readonly Sample[Name][]) {
  const { read, transact } = openLibrary()
  await transact(async ({ samples }) => {
    for (const [i, value] of [...values].reverse().entries()) samples.insert({ ...blank, id: i, [column]: value })
  })
  return Array.from(read.samples.scan(column, {}), (row) => row[column])
}

describe('the order of an index', () => {
  it('has snowflakes as numbers, whatever their length', async () => {
    const values = [null, '0', '9', '10', '99999999999999999', '175928847299117063', '18446744073709551615']
    expect(await inOrder('snowflake', values)).toEqual(values)
  })

  it('has text by its UTF-8 bytes: capitals, a trailing space, and what lies beyond 16 bits last', async () => {
    const values = [null, '', 'B', 'a', 'a ', 'ab', 'b', 'é', '\uE000', '\uFF21', '😀']
    expect(await inOrder('text', values)).toEqual(values)
  })

  it('has UUIDs by their bytes', async () => {
    const values = [
      null,
      '00000000-0000-4000-8000-000000000009',
      '00000000-0000-4000-8000-00000000000a',
      'f0000000-0000-4000-8000-000000000000',
    ]
    expect(await inOrder('uuid', values)).toEqual(values)
  })

  it('has bytes one by one, the shorter first', async () => {
    const values = [null, [], [0], [0, 1], [9], [127], [128, 0]].map((value) => value && Uint8Array.from(value))
    expect(await inOrder('bytes', values)).toEqual(values)
  })

  it('has numbers, times and booleans by their value', async () => {
    expect(await inOrder('integer', [null, 0, 9, 10, 2 ** 40])).toEqual([null, 0, 9, 10, 2 ** 40])
    expect(await inOrder('boolean', [null, false, true])).toEqual([null, false, true])
    const times = [null, ...['1969-12-31T23:59:59.999Z', '1970-01-01T00:00:00.000Z'].map((text) => new Date(text))]
    expect(await inOrder('time', times)).toEqual(times)
  })

  it('has equal values by the primary key', async () => {
    const { read, transact } = openLibrary()
    await transact(async ({ books }) => {
      for (const id of [3, 1, 10, 2]) books.insert({ id, author_id: null, title: 'same' })
    })
    expect(Array.from(read.books.scan('ix_books_title', {}), ({ id }) => id)).toEqual([1, 2, 3, 10])
  })
})

describe('a scan', () => {
  const library = async () => {
    const { read, transact } = openLibrary()
    await transact(async ({ books }) => {
      for (const [i, title] of ['a', 'b', 'b', 'c'].entries()) books.insert({ id: i, author_id: null, title })
    })
    return (range: { prefix?: Key; after?: Key; direction?: 'descending'; limit?: number }) =>
      Array.from(read.books.scan('ix_books_title', range), ({ id }) => id)
  }

  it('gives what starts with the prefix, in either direction', async () => {
    const scan = await library()
    expect(scan({ prefix: ['b'] })).toEqual([1, 2])
    expect(scan({ prefix: ['b'], direction: 'descending' })).toEqual([2, 1])
    expect(scan({ prefix: ['bb'] })).toEqual([])
  })

  it('starts strictly behind the bound, whether or not it is there, and past all that go on with it', async () => {
    const scan = await library()
    expect(scan({ after: ['a'] })).toEqual([1, 2, 3])
    expect(scan({ after: ['b'] })).toEqual([3])
    expect(scan({ after: ['b'], direction: 'descending' })).toEqual([0])
    expect(scan({ after: ['aa'] })).toEqual([1, 2, 3])
    expect(scan({ prefix: ['b'], after: [2], direction: 'descending' })).toEqual([1])
    expect(scan({ after: ['b', end], direction: 'descending' })).toEqual([2, 1, 0])
  })

  it('stops at the limit', async () => {
    const scan = await library()
    expect(scan({ limit: 3 })).toEqual([0, 1, 2])
    expect(scan({ limit: 0 })).toEqual([])
  })

  it('counts only the rows that are wanted', async () => {
    const { read, transact } = openLibrary()
    await transact(async ({ samples }) => {
      for (let id = 0; id < 10; id++) samples.insert({ ...blank, id, boolean: id % 2 === 0 })
    })
    const even = read.samples.scan(PRIMARY, { where: (row) => row.boolean === true, limit: 3 })
    expect(Array.from(even, ({ id }) => id)).toEqual([0, 2, 4])
  })

  it('of several prefixes gives each row once, in the order of the index', async () => {
    const { read, transact } = openLibrary()
    await transact(async ({ books }) => {
      for (const [i, title] of ['a', 'b', 'b', 'c'].entries()) books.insert({ id: i, author_id: null, title })
    })
    const rows = read.books.scanEach('ix_books_title', [['c'], ['b'], ['c'], ['x']])
    expect(rows.map(({ id }) => id)).toEqual([1, 2, 3])
    expect(read.books.getMany([[3], [0], [3], [7]]).map(({ id }) => id)).toEqual([0, 3])
  })

  it('refuses an index that is not declared', () => {
    const { read } = openLibrary()
    expect(() => Array.from(read.books.scan('ix_books_pages', {}))).toThrow('ix_books_pages')
  })
})
