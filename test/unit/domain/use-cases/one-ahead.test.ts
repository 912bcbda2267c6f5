import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { oneAhead } from '../../../../domain/archive/use-cases/one-ahead.ts'

/** Counts to three, and says what it does. */
async function* counting(told: string[], breaks = Number.POSITIVE_INFINITY): AsyncGenerator<number> {
  try {
    for (let n = 1; n <= 3; n++) {
      if (n === breaks) throw new Error('broken')
      told.push(`made ${n}`)
      yield n
    }
  } finally {
    told.push('closed')
  }
}

describe('one ahead', () => {
  it('makes the next while one is worked on, and no more', async () => {
    const told: string[] = []
    for await (const n of oneAhead(counting(told))) {
      await setImmediate()
      told.push(`done ${n}`)
    }
    expect(told).toStrictEqual(['made 1', 'made 2', 'done 1', 'made 3', 'done 2', 'closed', 'done 3'])
  })

  it('meets a failure where its item would have come', async () => {
    const done: number[] = []
    const walk = async (): Promise<void> => {
      for await (const n of oneAhead(counting([], 3))) {
        await setImmediate()
        done.push(n)
      }
    }
    await expect(walk()).rejects.toThrow('broken')
    expect(done).toStrictEqual([1, 2])
  })

  it('closes what it reads where the work ends early', async () => {
    const told: string[] = []
    const walk = async (): Promise<void> => {
      for await (const n of oneAhead(counting(told))) throw new Error(`no room for ${n}`)
    }
    await expect(walk()).rejects.toThrow('no room for 1')
    expect(told).toStrictEqual(['made 1', 'made 2', 'closed'])
  })

  it('lets the failure of the work pass where the next fails too', async () => {
    const walk = async (): Promise<void> => {
      for await (const n of oneAhead(counting([], 2))) throw new Error(`no room for ${n}`)
    }
    await expect(walk()).rejects.toThrow('no room for 1')
  })
})
