import { expect, it } from 'vitest'
import type { Author } from '../../../domain/archive/author.ts'
import { observed } from '../../../domain/archive/observed.ts'
import { anAuthor, anAuthorId, aTenantId, moment } from '../../support/factories/index.ts'
import { copiesContract } from '../shared/copies.ts'
import { inTurn, race, racers, writeAgainstLock } from '../shared/race.ts'
import { lookalikes, mebibyte, moments } from '../shared/samples.ts'
import { authorListContract } from './author-list.ts'
import type { Contract } from './contract.ts'

const profile = observed({ isBot: true, name: 'ada' }, moment(1))
const told = {
  profile,
  displayName: observed('Ada', moment(2)),
  nickname: observed('Ada 👩‍💻', moment(3)),
  avatarUrl: observed('https://cdn.example/ada.png', moment(4)),
  colour: observed('#0a0b0c', moment(5)),
}
const none = observed(null, moment(6))

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
      told,
      { ...told, profile: observed({ isBot: false, name: 'ada' }, moment(7)) },
      { profile: observed({ isBot: false, name: '' }, moment()), displayName: observed('', moment()) },
      { nickname: observed('', moment()), avatarUrl: observed('', moment()), colour: observed('#ffffff', moment()) },
      { displayName: observed('😀'.repeat(255), moment()), nickname: observed('\u0000'.repeat(255), moment()) },
      { avatarUrl: observed(`https://cdn.example/${'a'.repeat(mebibyte)}`, moment()) },
    ])('stores what is told of an author as it is (%#)', (overrides) => returned(overrides))

    it.each(['displayName', 'nickname', 'avatarUrl', 'colour'] as const)(
      'keeps that there is none apart from silence: %s',
      async (group) => {
        await returned({ ...told, [group]: none })
        await returned({ ...told, [group]: null })
        await returned({ [group]: none })
      },
    )

    it('keeps names that look alike as they are', async () => {
      for (const name of lookalikes) {
        const named = { profile: observed({ isBot: false, name }, moment()), displayName: observed(name, moment()) }
        await returned({ ...named, nickname: observed(name, moment()) })
      }
    })

    it('keeps times to the millisecond', async () => {
      for (const at of moments) {
        const { value } = profile
        const registers = {
          displayName: observed('Ada', at),
          nickname: observed('Ada', at),
          avatarUrl: observed('', at),
        }
        const times = { colour: observed(null, at), createdAt: at, updatedAt: at }
        await returned({ profile: { value, at }, ...registers, ...times })
      }
    })

    it('keeps one person apart in two tenants', async () => {
      const one = anAuthor()
      const other = anAuthor({ id: one.id, ...told })
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
      const second = { tenantId, id, ...told, createdAt: moment(8), updatedAt: moment(9) }
      await upsert(first)
      await upsert(anAuthor({ tenantId }), second)
      expect(await find(first)).toStrictEqual({ ...second, createdAt })
      await upsert({ ...first, createdAt: moment(4) })
      expect(await find(first)).toStrictEqual(first)
    })

    it('is the same after a repeat', async () => {
      const author = anAuthor(told)
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
      make: async () => anAuthor(told),
      store: (author) => upsert(author),
      reads: [
        find,
        async ({ tenantId, id }) => (await storage.transact((tx) => tx.authors.lockMany(tenantId, [id])))[0],
      ],
    })
  },
}

const byId = (authors: readonly Author[]): readonly Author[] => authors.toSorted((a, b) => (a.id < b.id ? -1 : 1))
