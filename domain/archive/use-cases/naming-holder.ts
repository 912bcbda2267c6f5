import { Conflict } from '../../shared/errors.ts'
import type { ArchiveReaders } from '../ports/repositories.ts'
import type { Snowflake } from '../snowflake.ts'
import type { Platform } from '../tenant.ts'

/** What `work` gives. Where another tenant archives the community, the `conflict` that it rejects with says which. */
export async function namingHolder<T>(
  { tenants }: Pick<ArchiveReaders, 'tenants'>,
  { platform, sourceId }: { readonly platform: Platform; readonly sourceId: Snowflake | null },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Conflict) || error.details.field !== 'sourceId' || sourceId === null) throw error
    const holder = await tenants.findBySource(platform, sourceId)
    if (holder === null) throw error
    throw new Conflict('sourceId', { sentence: `The tenant ${holder.slug} archives this guild.`, cause: error })
  }
}
