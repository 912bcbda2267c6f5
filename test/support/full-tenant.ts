import type { Author } from '../../domain/archive/author.ts'
import { observed } from '../../domain/archive/observed.ts'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import { type Snowflake, snowflake } from '../../domain/archive/snowflake.ts'
import type { Tenant } from '../../domain/archive/tenant.ts'
import {
  aBranding,
  aChannel,
  aMessage,
  anAttachment,
  anAuthor,
  anImport,
  anImportedFile,
  aReaction,
  aReactionAuthor,
  aRevision,
  aSlug,
  aTenant,
  aTenantKey,
  keyOf,
  moment,
  statsOf,
} from './factories/index.ts'

export interface FullTenant {
  readonly tenant: Tenant
  readonly authors: readonly Author[]
  readonly messages: number
}

const channelIds: readonly Snowflake[] = ['7', '70', '9007199254740993', '18446744073709551615'].map((id) =>
  snowflake(id),
)

/**
 * A tenant with rows in every table that belongs to it. All have the same snowflakes: channels, messages and attachments of two
 * are told apart by their tenants alone. `messages`: of the first channel, beside a few in each.
 */
export async function storedFullTenant(
  storage: ArchiveStorage,
  overrides: Partial<Tenant> = {},
  { messages = 3, reactionAuthors = 2 }: { readonly messages?: number; readonly reactionAuthors?: number } = {},
): Promise<FullTenant> {
  const tenant = aTenant(overrides)
  const tenantId = tenant.id
  const authors = ['Ada', 'Bob', 'Cy'].map((name) => anAuthor({ tenantId, ...everyName(name) }))
  await storage.transact(async (tx) => {
    await tx.tenants.insert(tenant)
    await tx.tenantBrandings.upsert(aBranding({ tenantId, logo: Uint8Array.of(1, 2, 3) }))
    await tx.tenantKeys.insert(aTenantKey({ tenantId }))
    await tx.authors.upsertMany(authors)
    for (let i = 0; i < 2; i++) {
      const record = anImport({ tenantId, startedAt: moment(i) })
      await tx.imports.upsert(record)
      await tx.importedFiles.upsertMany([0, 1].map((position) => anImportedFile({ importId: record.id, position })))
    }
  })
  for (const [i, sourceId] of channelIds.entries()) {
    const channel = aChannel({ tenantId, sourceId, kind: i === 3 ? 'thread' : 'text' })
    const count = i === 0 ? messages : 3
    const rows = Array.from({ length: count }, (_, n) =>
      aMessage({ channelId: channel.id, snowflake: snowflake(`${n + 5}`) }),
    )
    await storage.transact(async (tx) => {
      await tx.channels.upsert(channel)
      await tx.channelSlugs.insert(aSlug({ tenantId, channelId: channel.id, slug: `channel-${i}` }))
      await tx.channelStats.upsert(statsOf(channel, { messageCount: count }))
      await tx.messages.upsertMany(rows)
      await tx.attachments.upsertMany(rows.map((row) => anAttachment({ ...keyOf(row), sourceId: snowflake('1') })))
      await tx.reactions.upsertMany(rows.map((row) => aReaction(keyOf(row))))
      await tx.revisions.upsertMany(rows.flatMap((row) => [aRevision(keyOf(row)), aRevision(keyOf(row))]))
      const reacted = rows
        .slice(0, 1)
        .flatMap((row) => Array.from({ length: reactionAuthors }, () => aReactionAuthor(keyOf(row))))
      await tx.reactionAuthors.upsertMany(reacted)
    })
  }
  return { tenant, authors, messages: messages + 9 }
}

const everyName = (name: string) => ({
  profile: observed({ isBot: name === 'Cy', name }, moment()),
  displayName: observed(`${name} Everywhere`, moment()),
  nickname: observed(`${name} the Great`, moment()),
  avatarUrl: observed(`https://cdn.example/${name}.png`, moment()),
  colour: observed('#0a0b0c', moment()),
})

/** A storage whose process dies at its transaction number `deadly`, from 0: that one and all behind it never happen. */
export function dyingStorage(storage: ArchiveStorage, deadly: number): ArchiveStorage {
  let count = 0
  return {
    read: storage.read,
    transact: async (work, options) => {
      if (count++ >= deadly) throw new Died()
      return storage.transact(work, options)
    },
  }
}

export class Died extends Error {}
