import type { Selectable } from 'kysely'
import type { ChannelId, ChannelSlug } from '../../../domain/archive/channel.ts'
import type { ChannelSlugReader, ChannelSlugRepository } from '../../../domain/archive/ports/channel-slug-repository.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { idColumn, idColumns, tenantIdOf } from '../columns.ts'
import type { Session } from '../session.ts'
import { channelIdFrom } from './columns.ts'
import type { ArchiveTables, ChannelSlugsTable } from './tables.ts'

export class TidbChannelSlugReader implements ChannelSlugReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  find(tenantId: TenantId, slug: string): Promise<ChannelSlug | null> {
    return this.session.run(async (db) => {
      const query = db.selectFrom('channel_slugs').selectAll().where('tenant_id', '=', idColumn(tenantId))
      const row = await query.where('slug', '=', slug).executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    })
  }

  findOf(channelIds: readonly ChannelId[]): Promise<readonly ChannelSlug[]> {
    return this.session.run(async (db) => {
      if (channelIds.length === 0) return []
      const query = db.selectFrom('channel_slugs').selectAll().where('channel_id', 'in', idColumns(channelIds))
      return (await query.orderBy('channel_id').execute()).map(fromRow)
    })
  }
}

export class TidbChannelSlugRepository extends TidbChannelSlugReader implements ChannelSlugRepository {
  insert(slug: ChannelSlug): Promise<void> {
    const row = {
      tenant_id: idColumn(slug.tenantId),
      slug: slug.slug,
      channel_id: idColumn(slug.channelId),
      created_at: slug.createdAt,
    }
    return this.session.run(async (db) => {
      await db.insertInto('channel_slugs').values(row).execute()
    })
  }
}

const fromRow = (row: Selectable<ChannelSlugsTable>): ChannelSlug => ({
  tenantId: tenantIdOf(row.tenant_id),
  slug: row.slug,
  channelId: channelIdFrom(row.channel_id),
  createdAt: row.created_at,
})
