import type { Clock } from '../../shared/clock.ts'
import { Conflict, NotFound } from '../../shared/errors.ts'
import type { TenantId } from '../../shared/ids.ts'
import type { KeysetRequest } from '../../shared/page.ts'
import type { AuthorId } from '../author.ts'
import { type LongWork, RowTally } from '../long-work.ts'
import type { ImportPlace } from '../ports/import-repository.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { Snowflake } from '../snowflake.ts'
import { deleting, type Tenant } from '../tenant.ts'
import { abortable, holdTenant } from './hold-tenant.ts'
import { type InChannel, removeFrom, rowsAtOnce } from './remove-rows.ts'
import { pagesOf } from './walk-pages.ts'

/** A slug may look like an id. */
export type TenantReference = { readonly id: TenantId } | { readonly slug: string }

export interface DeletedTenant {
  /** As it was last; `null` where it was gone already. */
  readonly tenant: Tenant | null
  /** Removed by this call. What goes with its channel, its import or the tenant itself is not counted. */
  readonly rows: number
}

/**
 * Removes a tenant and everything of it. From its first moment nobody reads the tenant and nothing is taken in; there is no way
 * back. One that ended early goes on when it is called again; a tenant that is gone is no error. Rejects with `tenant_busy` while
 * other work holds the tenant, with `aborted`, and with `lease_lost`.
 */
export type DeleteTenant = (which: TenantReference, work: LongWork) => Promise<DeletedTenant>

interface Dependencies {
  readonly storage: ArchiveStorage
  readonly clock: Clock
}

export const deleteTenant =
  (dependencies: Dependencies): DeleteTenant =>
  async (which, work) => {
    const { storage } = dependencies
    const tenant = await closed(dependencies, which)
    if (tenant === null) return { tenant, rows: 0 }
    const tally = new RowTally(work)
    try {
      await holdTenant(storage, tenant.id, work.owner, (held) =>
        removeAll(abortable(held, work.signal), tenant.id, tally),
      )
    } catch (error) {
      // Another deletion was faster.
      if (!(error instanceof NotFound)) throw error
    }
    return { tenant, rows: tally.done }
  }

/** The tenant, closed to everyone; `null` where there is none. */
async function closed({ storage, clock }: Dependencies, which: TenantReference): Promise<Tenant | null> {
  for (let attempt = 1; ; attempt++) {
    const now = clock.now()
    try {
      return await storage.transact(async (tx) => {
        const tenant = await ('id' in which ? tx.tenants.find(which.id) : tx.tenants.findBySlug(which.slug))
        if (tenant === null || tenant.status === 'DELETING') return tenant
        return tx.tenants.update(deleting(tenant, now))
      })
    } catch (error) {
      // Somebody changed the tenant in between.
      const raced = error instanceof Conflict && error.details.field === 'version'
      if (!raced || attempt === closeAttempts) throw error
    }
  }
}

const closeAttempts = 5

/** Children before their parents: a cascade over everything at once takes all the memory that a server has. */
const inChannel: readonly InChannel[] = ['reactionAuthors', 'reactions', 'attachments', 'revisions', 'messages']

/** Each brings its slug and its stats along. */
const channelsAtOnce = 200
const importsAtOnce = 200

async function removeAll(storage: ArchiveStorage, tenantId: TenantId, tally: RowTally): Promise<void> {
  await removeChannels(storage, tenantId, tally)
  await removeImports(storage, tenantId, tally)
  await removeAuthors(storage, tenantId, tally)
  await storage.transact((tx) => tx.tenants.remove(tenantId))
  tally.add(1)
}

async function removeChannels(storage: ArchiveStorage, tenantId: TenantId, tally: RowTally): Promise<void> {
  const { channels } = storage.read
  for await (const page of pagesOf(
    (request: KeysetRequest<Snowflake>) => channels.listAll(tenantId, request),
    channelsAtOnce,
  )) {
    const ids = page.map(({ id }) => id)
    for (const id of ids) await removeFrom(storage, id, inChannel, tally)
    await storage.transact((tx) => tx.channels.removeMany(ids), { repeatable: true })
    tally.add(ids.length)
  }
}

async function removeImports(storage: ArchiveStorage, tenantId: TenantId, tally: RowTally): Promise<void> {
  const { imports } = storage.read
  for await (const page of pagesOf(
    (request: KeysetRequest<ImportPlace>) => imports.list(tenantId, request),
    importsAtOnce,
  )) {
    const ids = page.map(({ id }) => id)
    for (const id of ids) {
      let rows: number
      do {
        rows = await storage.transact((tx) => tx.importedFiles.removeFirst(id, rowsAtOnce), { repeatable: true })
        tally.add(rows)
      } while (rows === rowsAtOnce)
    }
    await storage.transact((tx) => tx.imports.removeMany(ids), { repeatable: true })
    tally.add(ids.length)
  }
}

async function removeAuthors(storage: ArchiveStorage, tenantId: TenantId, tally: RowTally): Promise<void> {
  const { authors } = storage.read
  for await (const page of pagesOf((request: KeysetRequest<AuthorId>) => authors.list(tenantId, request), rowsAtOnce)) {
    const ids = page.map(({ id }) => id)
    await storage.transact((tx) => tx.authors.removeMany(tenantId, ids), { repeatable: true })
    tally.add(ids.length)
  }
}
