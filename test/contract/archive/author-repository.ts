import { expect, it } from 'vitest'
import type { Author, AuthorProfile } from '../../../domain/archive/author.ts'
import { observed } from '../../../domain/archive/observed.ts'
import { anAuthor, anAuthorId, aTenantId, moment } from '../../support/factories/index.ts'
import { copiesContract } from '../shared/copies.ts'
import { inTurn, race, racers, writeAgainstLock } from '../shared/race.ts'
import { lookalikes, mebibyte, moments } from '../shared/samples.ts'
import { authorListContract } from './author-list.ts'
import type { Contract } from './contract.ts'

const profile: AuthorProfile = {
  isBot: true,
  name: 'ada',
  nickname: 'Ada 👩‍💻',
  avatarUrl: 'https://cdn.example/ada.png',
  colour: '#0a0b0c',
}

export const authorContract: Contract<'authors'> = {
  port: 'authors',
  holds(archive) {
    const { storage } = archive
    authorListContract(archive)

    const upsert = (...authors: readonly Author[]) => storage.transact((tx) => tx.authors.upsertMany(authors))
    const find = async ({ tenantId, id }: Author) => (await storage.read.authors.findMany(tenantId, [id]))[0]
    const returned = async (overrides: Partial<Author>) => {
      const author = anAuthor(overrides)
      await upsert(author)
      expect(await find(author)).toStrictEqual(author)
    }

    it('takes nothing, and gives nothing for no ids', async () => {
      await upsert()
      expect(await storage.read.authors.findMany(aTenantId(), [])).toStrictEqual([])
      expect(await storage.transact((tx) => tx.authors.lockMany(aTenantId(), []))).toStrictEqual([])
    })

    it('takes an author of a tenant that is not stored: nothing refers to it', () => returned({}))

    it.each([
      profile,
      { ...profile, isBot: false },
      { isBot: false, name: null, nickname: null, avatarUrl: null, colour: null },
      { isBot: false, name: '', nickname: '', avatarUrl: '', colour: '#ffffff' },
      { ...profile, name: '😀'.repeat(255), nickname: '\u0000'.repeat(255) },
      { ...profile, avatarUrl: `https://cdn.example/${'a'.repeat(mebibyte)}` },
    ])('stores a profile as it is (%#)', (value) => returned({ profile: observed(value, moment(1)) }))

    it('keeps names that look alike as they are', async () => {
      for (const name of lookalikes) {
        await returned({ profile: observed({ ...profile, name, nickname: name }, moment()) })
      }
    })

    it('keeps times to the millisecond', async () => {
      for (const at of moments) await returned({ profile: observed(profile, at), createdAt: at, updatedAt: at })
    })

    it('keeps one person apart in two tenants', async () => {
      const one = anAuthor()
      const other = anAuthor({ id: one.id, profile: observed(profile, moment()) })
      await upsert(one, other)
      expect(await find(one)).toStrictEqual(one)
      expect(await find(other)).toStrictEqual(other)
      expect(await storage.read.authors.findMany(aTenantId(), [one.id])).toStrictEqual([])
    })

    it.each(['findMany', 'lockMany'] as const)('gives those that are stored, by id, each once: %s', async (method) => {
      const tenantId = aTenantId()
      const authors = [anAuthor({ tenantId }), anAuthor({ tenantId }), anAuthor({ tenantId }), anAuthor({ tenantId })]
      await upsert(...authors)
      const ids = authors.map(({ id }) => id)
      const asked = [...ids, anAuthorId(), ...ids.toReversed()]
      expect(await storage.transact((tx) => tx.authors[method](tenantId, asked))).toStrictEqual(byId(authors))
      expect(await storage.read.authors.findMany(tenantId, asked)).toStrictEqual(byId(authors))
    })

    it('takes and gives more than a batch of them, in one order', async () => {
      const tenantId = aTenantId()
      const authors = Array.from({ length: 1_201 }, () => anAuthor({ tenantId }))
      await upsert(...authors)
      const ids = authors.map(({ id }) => id)
      expect(await storage.read.authors.findMany(tenantId, ids)).toStrictEqual(byId(authors))
      expect(await storage.transact((tx) => tx.authors.lockMany(tenantId, ids))).toStrictEqual(byId(authors))
    })

    it('replaces everything but when it was created', async () => {
      const first = anAuthor()
      const { tenantId, id, createdAt } = first
      const told = { tenantId, id, profile: observed(profile, moment(1)), createdAt: moment(2), updatedAt: moment(3) }
      await upsert(first)
      await upsert(anAuthor({ tenantId }), told)
      expect(await find(first)).toStrictEqual({ ...told, createdAt })
      await upsert({ ...first, createdAt: moment(4) })
      expect(await find(first)).toStrictEqual(first)
    })

    it('is the same after a repeat', async () => {
      const author = anAuthor({ profile: observed(profile, moment()) })
      await upsert(author)
      await upsert(author)
      expect(await find(author)).toStrictEqual(author)
    })

    it('makes one author each of twenty racing upserts', async () => {
      const tenantId = aTenantId()
      const authors = byId(Array.from({ length: 10 }, () => anAuthor({ tenantId })))
      const { won } = await race(() => upsert(...authors))
      expect(won).toHaveLength(racers)
      const ids = authors.map(({ id }) => id)
      expect(await storage.read.authors.findMany(tenantId, ids)).toStrictEqual(authors)
    })

    it('keeps other writers out until the transaction ends', async () => {
      const author = anAuthor()
      await upsert(author)
      const events = await writeAgainstLock(
        storage,
        (tx) => tx.authors.lockMany(author.tenantId, [author.id]),
        (tx) => tx.authors.upsertMany([{ ...author, updatedAt: moment(1) }]),
      )
      expect(events).toStrictEqual(inTurn)
    })

    it('loses none of twenty racing changes', async () => {
      const author = anAuthor({ updatedAt: moment(0) })
      await upsert(author)
      const { won } = await race(() =>
        storage.transact(async (tx) => {
          await tx.authors.findMany(author.tenantId, [author.id])
          const locked = await tx.authors.lockMany(author.tenantId, [author.id])
          await tx.authors.upsertMany(
            locked.map((each) => ({ ...each, updatedAt: new Date(each.updatedAt.getTime() + 1) })),
          )
        }),
      )
      expect(won).toHaveLength(racers)
      expect((await find(author))?.updatedAt).toStrictEqual(moment(racers))
    })

    copiesContract({
      make: async () => anAuthor(),
      store: (author) => upsert(author),
      reads: [
        find,
        async ({ tenantId, id }) => (await storage.transact((tx) => tx.authors.lockMany(tenantId, [id])))[0],
      ],
    })
  },
}

const byId = (authors: readonly Author[]): readonly Author[] => authors.toSorted((a, b) => (a.id < b.id ? -1 : 1))
