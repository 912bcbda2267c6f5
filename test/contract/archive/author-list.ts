import { describe, expect, it } from 'vitest'
import type { Author, AuthorId } from '../../../domain/archive/author.ts'
import { anAuthor, anAuthorId, aTenantId } from '../../support/factories/index.ts'
import { spoil } from '../shared/copies.ts'
import { keysetContract } from '../shared/keyset.ts'
import type { ArchiveUnderTest } from './contract.ts'

export function authorListContract({ storage }: ArchiveUnderTest): void {
  const stored = async (count: number, tenantId = aTenantId()): Promise<readonly [Author, ...Author[]]> => {
    const [first = anAuthor(), ...others] = Array.from({ length: count }, () => anAuthor({ tenantId })).sort(byId)
    await storage.transact((tx) => tx.authors.upsertMany([first, ...others]))
    return [first, ...others]
  }
  const list = async (tenantId: Author['tenantId']) =>
    (await storage.read.authors.list(tenantId, { limit: 100, after: null })).items

  describe('list', () => {
    it('gives those of a tenant, by id', async () => {
      const authors = await stored(7)
      await stored(2)
      expect(await list(authors[0].tenantId)).toStrictEqual(authors)
      expect(await list(aTenantId())).toStrictEqual([])
      spoil(await list(authors[0].tenantId))
      expect(await list(authors[0].tenantId)).toStrictEqual(authors)
    })

    keysetContract(async () => {
      const tenantId = aTenantId()
      const ids = ['0', '3', '9', 'c'].map(idOf)
      const rows = ids.map((id) => anAuthor({ tenantId, id }))
      await storage.transact((tx) => tx.authors.upsertMany(rows))
      return {
        rows,
        list: (request) => storage.read.authors.list(tenantId, request),
        keyOf: ({ id }) => id,
        between: idOf('1'),
        behind: idOf('f'),
      }
    })
  })

  describe('removeMany', () => {
    const remove = (tenantId: Author['tenantId'], ...ids: readonly AuthorId[]) =>
      storage.transact((tx) => tx.authors.removeMany(tenantId, ids))

    it('removes those that are stored, of this tenant alone', async () => {
      const [one, two, ...others] = await stored(4)
      const elsewhere = anAuthor({ id: one.id })
      await storage.transact((tx) => tx.authors.upsertMany([elsewhere]))
      await remove(one.tenantId)
      await remove(one.tenantId, one.id, anAuthorId(), two?.id ?? one.id, one.id)
      await remove(one.tenantId, one.id)
      expect(await list(one.tenantId)).toStrictEqual(others)
      expect(await list(elsewhere.tenantId)).toStrictEqual([elsewhere])
    })

    it('removes a thousand at once', async () => {
      const authors = await stored(1_000)
      const { tenantId } = authors[0]
      await remove(tenantId, ...authors.map(({ id }) => id))
      expect(await list(tenantId)).toStrictEqual([])
    })
  })
}

const idOf = (digit: string): AuthorId => `${digit.repeat(8)}-0000-8000-8000-${digit.repeat(12)}` as AuthorId

const byId = (a: Author, b: Author): number => (a.id < b.id ? -1 : 1)
