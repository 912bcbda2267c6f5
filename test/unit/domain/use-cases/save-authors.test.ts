import { describe, expect, it } from 'vitest'
import { openMemoryArchive } from '../../../../adapters/memory/archive/storage.ts'
import { systemClock } from '../../../../adapters/time/system-clock.ts'
import type { Author, AuthorId } from '../../../../domain/archive/author.ts'
import { observed } from '../../../../domain/archive/observed.ts'
import type { ArchiveStorage } from '../../../../domain/archive/ports/repositories.ts'
import { AuthorLedger } from '../../../../domain/archive/use-cases/save-authors.ts'
import { anAuthor, moment } from '../../../support/factories/index.ts'

const [ann, bob] = [anAuthor(), anAuthor()]
const tenantId = ann.tenantId
const named = (name: string, at: number, who = ann): Author => ({
  ...who,
  tenantId,
  profile: observed({ isBot: false, name }, moment(at)),
})

/** The storage, how often something was written to it, and who was locked in each transaction. */
function counted() {
  const storage = openMemoryArchive({ clock: systemClock })
  const seen = { transactions: 0, locked: [] as (readonly AuthorId[])[] }
  const counting: ArchiveStorage = {
    read: storage.read,
    transact: (work, options) => {
      seen.transactions += 1
      return storage.transact((tx) => {
        const lockMany = tx.authors.lockMany.bind(tx.authors)
        tx.authors.lockMany = (id, ids) => {
          seen.locked.push(ids)
          return lockMany(id, ids)
        }
        return work(tx)
      }, options)
    },
  }
  const find = async (who = ann) => (await storage.read.authors.findMany(tenantId, [who.id]))[0]
  const nameOf = async (who = ann) => (await find(who))?.profile.value.name
  return { storage: counting, seen, find, nameOf }
}

describe('a ledger of authors', () => {
  it('stores each, and writes them once however often they are seen', async () => {
    const { storage, seen, nameOf } = counted()
    const ledger = new AuthorLedger(storage)
    for (let n = 0; n < 5; n++) await ledger.save([named('Ann', 1), named('Bob', 1, bob)], moment())
    expect([await nameOf(), await nameOf(bob)]).toStrictEqual(['Ann', 'Bob'])
    expect(seen.transactions).toBe(1)
  })

  it('asks nothing of the storage for nobody', async () => {
    const { storage, seen } = counted()
    await new AuthorLedger(storage).save([], moment())
    expect(seen.transactions).toBe(0)
  })

  it('stores a later sight, and no earlier one', async () => {
    const { storage, nameOf } = counted()
    const ledger = new AuthorLedger(storage)
    await ledger.save([named('Ann', 2)], moment())
    await ledger.save([named('Earlier', 1)], moment())
    expect(await nameOf()).toBe('Ann')
    await ledger.save([named('Later', 3)], moment())
    expect(await nameOf()).toBe('Later')
  })

  it.each(['displayName', 'nickname', 'avatarUrl', 'colour'] as const)(
    'stores what a later sight alone tells: %s',
    async (group) => {
      const { storage, seen, find } = counted()
      const ledger = new AuthorLedger(storage)
      const [told, sooner] = [observed('x', moment(1)), observed('y', moment(0))]
      await ledger.save([named('Ann', 2)], moment())
      for (let n = 0; n < 2; n++) await ledger.save([{ ...named('Earlier', 1), [group]: told }], moment())
      await ledger.save([{ ...named('Ann', 2), [group]: sooner }], moment())
      await ledger.save([named('Ann', 2)], moment())
      expect(await find()).toMatchObject({ profile: { value: { name: 'Ann' } }, [group]: told })
      expect(seen.transactions).toBe(2)
    },
  )

  it('stores a crowd in the order of the ids, at most 500 in a transaction', async () => {
    const { storage, seen, find } = counted()
    const crowd = Array.from({ length: 1_201 }, () => named('One of many', 1, anAuthor()))
    const ledger = new AuthorLedger(storage)
    await ledger.save(crowd, moment())
    expect(seen.transactions).toBe(3)
    expect(seen.locked.map((ids) => ids.length)).toStrictEqual([500, 500, 201])
    expect(seen.locked.flat()).toStrictEqual(crowd.map(({ id }) => id).sort())
    for (const each of crowd) expect(await find(each)).toStrictEqual(each)
    await ledger.save(crowd, moment())
    expect(seen.transactions).toBe(3)
  })

  it('keeps what it stored of a crowd, and tries the rest again', async () => {
    const { storage, seen } = counted()
    const crowd = Array.from({ length: 1_201 }, () => named('One of many', 1, anAuthor()))
    let left = 1
    const ledger = new AuthorLedger({
      read: storage.read,
      transact: (work, options) =>
        left-- > 0 ? storage.transact(work, options) : Promise.reject(new Error('no storage')),
    })
    await expect(ledger.save(crowd, moment())).rejects.toThrow('no storage')
    left = 10
    await ledger.save(crowd, moment())
    expect(seen.locked.flat()).toStrictEqual(crowd.map(({ id }) => id).sort())
  })

  it('leaves what another import stored later', async () => {
    const { storage, nameOf } = counted()
    await new AuthorLedger(storage).save([named('Later', 3)], moment())
    await new AuthorLedger(storage).save([named('Earlier', 1)], moment())
    expect(await nameOf()).toBe('Later')
  })

  it('tries again whom it could not store', async () => {
    const { storage, nameOf } = counted()
    let failing = true
    const ledger = new AuthorLedger({
      read: storage.read,
      transact: (work, options) =>
        failing ? Promise.reject(new Error('no storage')) : storage.transact(work, options),
    })
    await expect(ledger.save([named('Ann', 1)], moment())).rejects.toThrow('no storage')
    failing = false
    await ledger.save([named('Ann', 1)], moment())
    expect(await nameOf()).toBe('Ann')
  })
})
