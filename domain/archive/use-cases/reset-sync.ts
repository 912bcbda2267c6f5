import { NotFound } from '../../shared/errors.ts'
import type { TenantId } from '../../shared/ids.ts'
import type { KeysetRequest } from '../../shared/page.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { Snowflake } from '../snowflake.ts'
import { requireKept } from '../tenant.ts'
import { holdTenant } from './hold-tenant.ts'
import { pagesOf } from './walk-pages.ts'

/**
 * Forgets how far the sync of a tenant's channels is: the next one asks for everything once more. No message goes. Gives how many
 * channels it forgot. Rejects with `not_found`, `tenant_closed` and `tenant_busy`.
 */
export type ResetSync = (tenantId: TenantId, owner: string) => Promise<number>

export const resetSync =
  ({ storage }: { readonly storage: ArchiveStorage }): ResetSync =>
  (tenantId, owner) =>
    holdTenant(storage, tenantId, owner, async (held) => {
      const tenant = await storage.read.tenants.find(tenantId)
      if (tenant === null) throw new NotFound('tenant')
      requireKept(tenant)
      let forgotten = 0
      const list = (request: KeysetRequest<Snowflake>) => storage.read.channels.listAll(tenantId, request)
      for await (const channels of pagesOf(list, 500)) {
        const known = (await held.read.syncProgress.findOf(channels.map(({ id }) => id))).map(
          ({ channelId }) => channelId,
        )
        if (known.length === 0) continue
        await held.transact((tx) => tx.syncProgress.removeOf(known), { repeatable: true })
        forgotten += known.length
      }
      return forgotten
    })
