import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tenant } from '../../domain/archive/tenant.ts'
import { aTenant } from '../support/factories/index.ts'
import { codesOf, expectWhole, type Opened, TransactionWorld } from './transaction-world.ts'

let world: TransactionWorld
beforeAll(async () => {
  world = await TransactionWorld.make()
})
afterAll(() => world.close())

const lost = 'PROTOCOL_CONNECTION_LOST'

/** Rows of 400 kB, which come in seven parts at least; each as long as its number. */
const longRows = async ({ transactor }: Opened): Promise<readonly { readonly n: string; readonly text: string }[]> => {
  const { rows } = await transactor.reads.run((db) =>
    sql<{ n: string; text: string }>`with recursive numbers as
      (select 1 as n union all select n + 1 from numbers where n < 900)
      select n, repeat('x', n) as text from numbers order by n`.execute(db),
  )
  return rows
}

describe('an answer that is cut in its middle', () => {
  it('is asked for again: the rows come whole and once', async () => {
    const opened = await world.through()
    const whole = await longRows(opened)
    for (const spared of [0, 1, 3]) {
      world.proxy.cutAnswers(1, spared)
      expect(await longRows(opened)).toEqual(whole)
    }
    world.proxy.cutAnswers(0)
    expect(whole.map(({ text }) => text.length)).toEqual(whole.map(({ n }) => Number(n)))
    expect(codesOf(opened)).toEqual([lost, lost, lost])
    await expectWhole(opened)
  })

  it('is the end of a read that meets it at every attempt', async () => {
    const opened = await world.through({ attempts: 3 })
    world.proxy.cutAnswers(Number.POSITIVE_INFINITY)
    await expect(longRows(opened)).rejects.toMatchObject({ code: 'storage_unavailable' })
    world.proxy.cutAnswers(0)
    expect(codesOf(opened)).toEqual([lost, lost])
    await expectWhole(opened)
  })

  const writePair = (opened: Opened, pairs: Tenant[][]): Promise<void> =>
    opened.storage.transact(async (tx) => {
      const pair = [aTenant(), aTenant()]
      pairs.push(pair)
      for (const tenant of pair) await tx.tenants.insert(tenant)
    })

  const stored = ({ storage }: Opened, pairs: readonly Tenant[][]): Promise<readonly (Tenant | null)[][]> =>
    Promise.all(pairs.map((pair) => Promise.all(pair.map(({ id }) => storage.read.tenants.find(id)))))

  it.each(['begin', 'first write', 'second write'])('has its transaction run again, whole: %s', async (statement) => {
    const opened = await world.through()
    const pairs: Tenant[][] = []
    world.proxy.cutAnswers(1, ['begin', 'first write', 'second write'].indexOf(statement))
    await writePair(opened, pairs)
    expect(codesOf(opened)).toEqual([lost])
    const lostPairs = pairs.slice(0, -1).map(() => [null, null])
    expect(lostPairs).toHaveLength(statement === 'begin' ? 0 : 1)
    expect(await stored(opened, pairs)).toEqual([...lostPairs, ...pairs.slice(-1)])
    await expectWhole(opened)
  })

  it('is outcome_unknown where it answers COMMIT, and the transaction is not run again', async () => {
    const opened = await world.through()
    const pairs: Tenant[][] = []
    world.proxy.cutAnswers(1, 3)
    await expect(writePair(opened, pairs)).rejects.toMatchObject({ code: 'outcome_unknown' })
    expect(opened.retries).toEqual([])
    expect(pairs).toHaveLength(1)
    expect(await stored(opened, pairs)).toEqual(pairs)
    await expectWhole(opened)
  })

  it.each([0, 1, 2])('has the connection made again that was under way: answer %i', async (spared) => {
    const opened = world.open({ port: world.proxy.port, connectionLimit: 1 })
    const pairs: Tenant[][] = []
    world.proxy.cutAnswers(1, spared)
    await writePair(opened, pairs)
    expect(codesOf(opened)).toEqual([lost])
    expect(pairs).toHaveLength(1)
    expect(await stored(opened, pairs)).toEqual(pairs)
    await expectWhole(opened)
  })
})
