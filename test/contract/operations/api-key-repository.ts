import { describe, expect, it } from 'vitest'
import { type ApiKey, apiKeyId, createApiKey, scopes } from '../../../domain/operations/api-key.ts'
import { aKeyHash, anApiKey, anApiKeyId, aTenantId, moment } from '../../support/factories/index.ts'
import { copiesContract } from '../shared/copies.ts'
import { keysetContract } from '../shared/keyset.ts'
import { inTurn, race, racers, writeAgainstLock } from '../shared/race.ts'
import { conflictOn, notFound } from '../shared/refusals.ts'
import { lookalikes, moments } from '../shared/samples.ts'
import { touchContract } from './api-key-touch.ts'
import type { Contract, OperationsUnderTest } from './contract.ts'

export const apiKeyContract: Contract<'apiKeys'> = {
  port: 'apiKeys',
  holds(operations) {
    const { storage } = operations
    const insert = (key: ApiKey) => storage.transact((tx) => tx.apiKeys.insert(key))
    const find = ({ id }: ApiKey) => storage.read.apiKeys.find(id)
    const findByHash = ({ hash }: ApiKey) => storage.read.apiKeys.findByHash(hash)

    it('gives null for a key that there is not', async () => {
      expect(await storage.read.apiKeys.find(anApiKeyId())).toBeNull()
      expect(await storage.read.apiKeys.findByHash(aKeyHash())).toBeNull()
      expect(await storage.transact((tx) => tx.apiKeys.lock(anApiKeyId()))).toBeNull()
    })

    it.each(moments)('stores a key as it is, its times to the millisecond: %s', async (time) => {
      const key = anApiKey({ createdAt: time, expiresAt: time, revokedAt: time, lastUsedAt: time })
      await insert(key)
      expect(await find(key)).toStrictEqual(key)
      expect(await findByHash(key)).toStrictEqual(key)
      expect(await storage.transact((tx) => tx.apiKeys.lock(key.id))).toStrictEqual(key)
    })

    it('keeps every scope and a hundred tenants, in their order', async () => {
      const tenants = Array.from({ length: 100 }, () => aTenantId())
      const key = createApiKey({ ...anApiKey(), scopes, tenants, now: moment() })
      await insert(key)
      expect(await find(key)).toStrictEqual(key)
    })

    it('keeps names that look alike as they are, and the longest', async () => {
      const keys = [...lookalikes, '👨‍👩‍👧'.repeat(20), ''].map((name) => anApiKey({ name }))
      for (const key of keys) await insert(key)
      for (const key of keys) expect(await find(key)).toStrictEqual(key)
    })

    it('refuses a second key of an id, and of a hash', async () => {
      const key = anApiKey()
      await insert(key)
      await expect(insert(anApiKey({ id: key.id }))).rejects.toMatchObject(conflictOn('id'))
      await expect(insert(anApiKey({ hash: key.hash }))).rejects.toMatchObject(conflictOn('hash'))
      expect(await find(key)).toStrictEqual(key)
    })

    it('lets one of twenty racing keys of one hash win', async () => {
      const hash = aKeyHash()
      const { won, refused } = await race(async () => {
        const key = anApiKey({ hash })
        await insert(key)
        return key
      })
      expect(won).toStrictEqual([await storage.read.apiKeys.findByHash(hash)])
      expect(refused).toHaveLength(racers - 1)
      for (const refusal of refused) expect(refusal).toMatchObject(conflictOn('hash'))
    })

    it('lets nobody change a key that is locked', async () => {
      const key = anApiKey()
      await insert(key)
      const events = await writeAgainstLock(
        storage,
        (tx) => tx.apiKeys.lock(key.id),
        (tx) => tx.apiKeys.revoke(key.id, moment(1)),
      )
      expect(events).toStrictEqual(inTurn)
    })

    describe('revoke', () => {
      it('stores when, and nothing else', async () => {
        const key = anApiKey({ lastUsedAt: moment() })
        await insert(key)
        await storage.transact((tx) => tx.apiKeys.revoke(key.id, moment(1)))
        expect(await find(key)).toStrictEqual({ ...key, revokedAt: moment(1) })
      })

      it('takes the same again', async () => {
        const key = anApiKey()
        await insert(key)
        for (let i = 0; i < 2; i++) await storage.transact((tx) => tx.apiKeys.revoke(key.id, moment(1)))
        expect(await find(key)).toStrictEqual({ ...key, revokedAt: moment(1) })
      })

      it('refuses a key that there is not', async () => {
        const revoking = storage.transact((tx) => tx.apiKeys.revoke(anApiKeyId(), moment()))
        await expect(revoking).rejects.toMatchObject(notFound)
      })
    })

    describe('touchMany', () => touchContract(storage))
    describe('list', () => listContract(operations))
    copiesContract({
      make: async () => anApiKey({ expiresAt: moment(1), revokedAt: moment(2), lastUsedAt: moment(3) }),
      store: insert,
      reads: [find, findByHash],
    })
  },
}

function listContract(operations: OperationsUnderTest): void {
  const { storage } = operations
  keysetContract(async () => {
    await operations.empty()
    const ids = ['c', '9', '5', '0'].map((digit) => apiKeyId(`${digit.repeat(8)}-0000-4000-8000-000000000000`))
    const rows = ids.map((id, i) => anApiKey({ id, createdAt: moment(i < 3 ? 0 : -5) }))
    await storage.transact(async (tx) => {
      for (const key of rows.toReversed()) await tx.apiKeys.insert(key)
    })
    return {
      rows,
      list: (request) => storage.read.apiKeys.list(request),
      keyOf: ({ createdAt, id }) => ({ createdAt, id }),
      between: { createdAt: moment(), id: apiKeyId('aaaaaaaa-0000-4000-8000-000000000000') },
      behind: { createdAt: moment(-6), id: apiKeyId('ffffffff-ffff-4fff-bfff-ffffffffffff') },
    }
  })
}
