import type { ChannelId, ChannelSlug } from '../../../domain/archive/channel.ts'
import type { ChannelSlugReader, ChannelSlugRepository } from '../../../domain/archive/ports/channel-slug-repository.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import type { RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import type { channelSlugs } from './channel-tables.ts'

type SlugRow = RowOf<typeof channelSlugs>

export class MemoryChannelSlugReader implements ChannelSlugReader {
  readonly #table: TableReader<SlugRow>

  constructor(table: TableReader<SlugRow>) {
    this.#table = table
  }

  async find(tenantId: TenantId, slug: string) {
    const row = this.#table.get([tenantId, slug])
    return row && toChannelSlug(row)
  }

  async findOf(channelIds: readonly ChannelId[]) {
    const keys = channelIds.map((id) => [id])
    return this.#table.scanEach('uq_channel_slugs_channel', keys).map(toChannelSlug)
  }
}

export class MemoryChannelSlugRepository extends MemoryChannelSlugReader implements ChannelSlugRepository {
  readonly #table: TableWriter<SlugRow>

  constructor(table: TableWriter<SlugRow>) {
    super(table)
    this.#table = table
  }

  async insert({ tenantId, slug, channelId, createdAt }: ChannelSlug) {
    this.#table.insert({ tenant_id: tenantId, slug, channel_id: channelId, created_at: createdAt })
  }
}

const toChannelSlug = (row: SlugRow): ChannelSlug => ({
  tenantId: row.tenant_id,
  slug: row.slug,
  channelId: row.channel_id,
  createdAt: row.created_at,
})
