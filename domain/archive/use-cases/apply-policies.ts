import type { Clock } from '../../shared/clock.ts'
import { NotFound } from '../../shared/errors.ts'
import type { TenantId } from '../../shared/ids.ts'
import type { KeysetRequest } from '../../shared/page.ts'
import { type AuthorId, withoutName } from '../author.ts'
import { type LongWork, RowTally } from '../long-work.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { Snowflake } from '../snowflake.ts'
import { requireKept, type Tenant } from '../tenant.ts'
import { abortable, holdTenant } from './hold-tenant.ts'
import { removeFrom, rowsAtOnce } from './remove-rows.ts'
import { pagesOf } from './walk-pages.ts'

/** Rows that this call changed or removed. */
export interface AppliedPolicies {
  /** Authors whose name, nickname, picture or colour went. */
  readonly names: number
  readonly revisions: number
}

/**
 * Takes away what is stored of a tenant and what its policies, as they are now, no longer keep: people's names, earlier contents.
 * One that ended early goes on when it is called again; again is no change. Rejects with `not_found`, with `tenant_closed` where
 * the tenant is being deleted, with `tenant_busy` while other work holds it, with `aborted`, and with `lease_lost`.
 */
export type ApplyPolicies = (tenantId: TenantId, work: LongWork) => Promise<AppliedPolicies>

interface Dependencies {
  readonly storage: ArchiveStorage
  readonly clock: Clock
}

export const applyPolicies =
  ({ storage, clock }: Dependencies): ApplyPolicies =>
  (tenantId, work) =>
    holdTenant(storage, tenantId, work.owner, async (held) => {
      const tenant = await storage.read.tenants.find(tenantId)
      if (tenant === null) throw new NotFound('tenant')
      requireKept(tenant)
      return apply(abortable(held, work.signal), clock, tenant, new RowTally(work))
    })

async function apply(
  storage: ArchiveStorage,
  clock: Clock,
  { id, policies }: Tenant,
  tally: RowTally,
): Promise<AppliedPolicies> {
  if (policies.authorNames === 'pseudonymous') await removeNames(storage, clock, id, tally)
  const names = tally.done
  if (!policies.keepHistory) await removeRevisions(storage, id, tally)
  return { names, revisions: tally.done - names }
}

/** Names stand with the authors and nowhere else: texts and payloads call people by their pseudonyms. */
async function removeNames(storage: ArchiveStorage, clock: Clock, tenantId: TenantId, tally: RowTally): Promise<void> {
  const { authors } = storage.read
  for await (const page of pagesOf((request: KeysetRequest<AuthorId>) => authors.list(tenantId, request), rowsAtOnce)) {
    const now = clock.now()
    const ids = page.filter((author) => withoutName(author, now) !== author).map(({ id }) => id)
    if (ids.length === 0) continue
    const rows = await storage.transact(
      async (tx) => {
        const named = await tx.authors.lockMany(tenantId, ids)
        await tx.authors.upsertMany(named.map((author) => withoutName(author, now)))
        return named.length
      },
      { repeatable: true },
    )
    tally.add(rows)
  }
}

async function removeRevisions(storage: ArchiveStorage, tenantId: TenantId, tally: RowTally): Promise<void> {
  const { channels } = storage.read
  for await (const page of pagesOf(
    (request: KeysetRequest<Snowflake>) => channels.listAll(tenantId, request),
    channelsAtOnce,
  )) {
    for (const { id } of page) await removeFrom(storage, id, ['revisions'], tally)
  }
}

const channelsAtOnce = 200
