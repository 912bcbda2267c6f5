import { expect, it } from 'vitest'
import type { ApiKey } from '../../../domain/operations/api-key.ts'
import type { KeyUse } from '../../../domain/operations/ports/api-key-repository.ts'
import type { OperationsStorage } from '../../../domain/operations/ports/repositories.ts'
import { anApiKey, anApiKeyId, moment } from '../../support/factories/index.ts'
import { race, racers } from '../shared/race.ts'
import { moments } from '../shared/samples.ts'

export function touchContract(storage: OperationsStorage): void {
  const touch = (...uses: readonly KeyUse[]) => storage.transact((tx) => tx.apiKeys.touchMany(uses))
  const stored = async (overrides: Partial<ApiKey> = {}): Promise<ApiKey> => {
    const key = anApiKey(overrides)
    await storage.transact((tx) => tx.apiKeys.insert(key))
    return key
  }
  const find = ({ id }: ApiKey) => storage.read.apiKeys.find(id)

  it.each(moments)('stores the first use and nothing else, to the millisecond: %s', async (at) => {
    const key = await stored({ expiresAt: moment(), revokedAt: moment() })
    await touch({ id: key.id, at })
    expect(await find(key)).toStrictEqual({ ...key, lastUsedAt: at })
  })

  it('moves a use forward, and never back', async () => {
    const key = await stored({ lastUsedAt: moment() })
    await touch({ id: key.id, at: moment(-1) })
    expect(await find(key)).toStrictEqual(key)
    await touch({ id: key.id, at: moment() })
    expect(await find(key)).toStrictEqual(key)
    await touch({ id: key.id, at: moment(1) })
    expect(await find(key)).toStrictEqual({ ...key, lastUsedAt: moment(1) })
  })

  it('takes several keys, each by its own time', async () => {
    const [first, second, third, other] = [await stored(), await stored(), await stored(), await stored()]
    await touch({ id: second.id, at: moment(2) }, { id: first.id, at: moment(1) }, { id: third.id, at: moment(3) })
    expect(await find(first)).toStrictEqual({ ...first, lastUsedAt: moment(1) })
    expect(await find(second)).toStrictEqual({ ...second, lastUsedAt: moment(2) })
    expect(await find(third)).toStrictEqual({ ...third, lastUsedAt: moment(3) })
    expect(await find(other)).toStrictEqual(other)
  })

  it('takes the last of several uses of a key', async () => {
    const key = await stored()
    await touch(...[1, 3, 2].map((offset) => ({ id: key.id, at: moment(offset) })))
    expect(await find(key)).toStrictEqual({ ...key, lastUsedAt: moment(3) })
  })

  it('passes over keys that are absent, and takes none at all', async () => {
    const [key, absent] = [await stored(), anApiKeyId()]
    await touch()
    await touch({ id: absent, at: moment(1) }, { id: key.id, at: moment(1) })
    expect(await find(key)).toStrictEqual({ ...key, lastUsedAt: moment(1) })
    expect(await storage.read.apiKeys.find(absent)).toBeNull()
  })

  it('takes more uses than a statement holds', async () => {
    const keys = Array.from({ length: 1001 }, () => anApiKey())
    await storage.transact(async (tx) => {
      for (const key of keys) await tx.apiKeys.insert(key)
      await tx.apiKeys.touchMany(keys.map(({ id }, i) => ({ id, at: moment(i) })))
    })
    for (const i of [0, 499, 500, 1000]) {
      expect((await storage.read.apiKeys.find(keys[i]?.id ?? anApiKeyId()))?.lastUsedAt).toStrictEqual(moment(i))
    }
  })

  it('ends at the last of twenty racing uses of the same keys in any order', async () => {
    const keys = [await stored(), await stored()]
    const { refused } = await race((racer) => {
      const uses = keys.map(({ id }) => ({ id, at: moment(racer) }))
      return touch(...(racer % 2 === 0 ? uses : uses.toReversed()))
    })
    expect(refused).toStrictEqual([])
    for (const key of keys) expect(await find(key)).toStrictEqual({ ...key, lastUsedAt: moment(racers - 1) })
  })
}
