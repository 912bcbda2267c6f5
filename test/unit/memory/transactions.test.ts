import { describe, expect, it } from 'vitest'
import { PRIMARY } from '../../../adapters/memory/engine/definition.ts'
import { blank, noon, openLibrary } from './sample-tables.ts'

const author = (id: number, name: string | null = null) => ({ id, name, created_at: noon })
const nested = expect.objectContaining({ code: 'transaction_nested' })

/** A promise, and the function that resolves it. */
function gate() {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open: () => open(), opened }
}

describe('a transaction', () => {
  it('sees its own changes merged with what is stored, in both directions', async () => {
    const { transact } = openLibrary()
    await transact(async ({ authors }) => authors.upsert([author(2), author(4), author(6)]))
    await transact(async ({ authors }) => {
      authors.delete([[4]])
      authors.upsert([author(1), author(5), author(6, 'Zoe'), author(7)])
      const rows = Array.from(authors.scan(PRIMARY, {}), ({ id, name }) => [id, name])
      expect(rows).toEqual([
        [1, null],
        [2, null],
        [5, null],
        [6, 'Zoe'],
        [7, null],
      ])
      const back = authors.scan(PRIMARY, { after: [6], direction: 'descending' })
      expect(Array.from(back, ({ id }) => id)).toEqual([5, 2, 1])
      expect(authors.get([4])).toBeNull()
    })
  })

  it('is unseen by others until it commits', async () => {
    const { read, transact } = openLibrary()
    const { open, opened } = gate()
    const running = transact(async ({ authors }) => {
      authors.insert(author(1, 'Ann'))
      await opened
    })
    await Promise.resolve()
    expect(read.authors.get([1])).toBeNull()
    expect(Array.from(read.authors.scan('uq_authors_name', {}))).toEqual([])
    open()
    await running
    expect(read.authors.get([1])).toEqual(author(1, 'Ann'))
  })

  it('leaves nothing behind when its work rejects', async () => {
    const { read, transact } = openLibrary()
    await transact(async ({ authors }) => authors.insert(author(1, 'Ann')))
    const failing = transact(async ({ authors }) => {
      authors.upsert([author(1, 'Bob'), author(2)])
      authors.delete([[1]])
      throw new Error('on purpose')
    })
    await expect(failing).rejects.toThrow('on purpose')
    expect(Array.from(read.authors.scan(PRIMARY, {}))).toEqual([author(1, 'Ann')])
    await transact(async ({ authors }) => authors.insert(author(2, 'Bob')))
    expect(Array.from(read.authors.scan('uq_authors_name', {}), ({ id }) => id)).toEqual([1, 2])
  })

  it('waits its turn, and a failed one frees the queue', async () => {
    const { transact } = openLibrary()
    const log: string[] = []
    const turns = [1, 2, 3].map((turn) =>
      transact(async () => {
        log.push(`${turn} begins`)
        await new Promise((resolve) => setImmediate(resolve))
        log.push(`${turn} ends`)
        if (turn === 1) throw new Error('on purpose')
      }),
    )
    const outcomes = await Promise.allSettled(turns)
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    expect(log).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', '3 begins', '3 ends'])
  })

  it('loses no increment of twenty that race', async () => {
    const { read, transact } = openLibrary()
    await transact(async ({ samples }) => samples.insert({ ...blank, integer: 0 }))
    const increment = () =>
      transact(async ({ samples }) => {
        const row = samples.get([1])
        await Promise.resolve()
        if (row !== null) samples.upsert([{ ...row, integer: (row.integer ?? 0) + 1 }])
      })
    await Promise.all(Array.from({ length: 20 }, increment))
    expect(read.samples.get([1])?.integer).toBe(20)
  })

  it('refuses another transaction and the readers inside its work, also after an await', async () => {
    const { read, transact } = openLibrary()
    await transact(async () => {
      await Promise.resolve()
      await expect(transact(async () => 1)).rejects.toThrow(nested)
      expect(() => read.authors.get([1])).toThrow(nested)
      expect(() => read.authors.getMany([])).toThrow(nested)
      expect(() => read.authors.scan(PRIMARY, {})).toThrow(nested)
    })
    expect(await transact(async () => 1)).toBe(1)
  })

  it('does not hold back what goes on after its end', async () => {
    const { read, transact } = openLibrary()
    const { open, opened } = gate()
    const later = await transact(async () => ({ done: opened.then(() => read.authors.get([1])) }))
    open()
    expect(await later.done).toBeNull()
  })

  it('takes its repositories back when it is over', async () => {
    const { read, transact } = openLibrary()
    const kept = await transact(async (tx) => tx)
    expect(() => kept.authors.insert(author(1))).toThrow(nested)
    expect(() => kept.authors.get([1])).toThrow(nested)
    await transact(async () => {
      expect(() => kept.authors.upsert([author(1)])).toThrow(nested)
      expect(() => kept.authors.delete([])).toThrow(nested)
    })
    expect(read.authors.get([1])).toBeNull()
  })
})

describe('a row', () => {
  it('shares nothing with what was given or with what was read before', async () => {
    const { read, transact } = openLibrary()
    const given = { ...blank, time: new Date(noon), bytes: Uint8Array.of(1, 2) }
    await transact(async ({ samples }) => samples.insert(given))
    given.time.setTime(0)
    given.bytes[0] = 9
    const first = read.samples.get([1])
    first?.time?.setTime(0)
    first?.bytes?.fill(9)
    const [second] = Array.from(read.samples.scan('time', {}))
    expect(second).toEqual({ ...blank, time: noon, bytes: Uint8Array.of(1, 2) })
    expect(read.samples.get([1])?.bytes).not.toBe(second?.bytes)
  })
})
