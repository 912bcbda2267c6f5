import { type CursorScope, decodeCursor, encodeCursor } from '../../shared/cursor.ts'
import { type TenantId, uuid } from '../../shared/ids.ts'
import type { Page, PageRequest } from '../../shared/page.ts'
import type { ArchiveReaders, ArchiveStorage } from '../ports/repositories.ts'
import type { SyncRunPlace } from '../ports/sync-run-repository.ts'
import { cancelledSyncRun, isUnderWay, mayBeCancelled, type SyncRun } from '../sync-run.ts'
import { tenantById } from './find-any.ts'

export interface SyncRunView {
  readonly run: SyncRun
  /** Whether somebody works on it now. One that is not, and did not end, was interrupted. */
  readonly isUnderWay: boolean
}

/** The runs of a tenant's sync that began, the last started first. For who runs the archive. Rejects with `not_found`, `cursor_invalid`. */
export type ListSyncRuns = (tenantId: TenantId, request: PageRequest) => Promise<Page<SyncRunView>>

/** `null` where no such run of the tenant began. Rejects with `invalid`, and with `not_found` of the tenant. */
export type FindSyncRun = (tenantId: TenantId, id: string) => Promise<SyncRunView | null>

/**
 * Records that a run was cancelled at that moment while nobody was at it. No change where no such run of the
 * tenant began, it came to its end, or somebody works on it.
 */
export type RecordCancelledSync = (tenantId: TenantId, id: string, at: Date) => Promise<void>

interface Dependencies {
  readonly storage: ArchiveStorage
}

export const listSyncRuns =
  ({ storage }: Dependencies): ListSyncRuns =>
  async (tenantId, { limit, cursor: text }) => {
    const { read } = storage
    const { id } = await tenantById(read, tenantId)
    const cursor = cursorOf(id)
    const page = await read.syncRuns.list(id, { limit, after: decodeCursor(cursor, text) })
    const hold = await read.tenantLeases.find(id)
    return {
      items: page.items.map((run) => ({ run, isUnderWay: isUnderWay(run, hold) })),
      next: encodeCursor(cursor, page.next),
    }
  }

export const findSyncRun =
  ({ storage }: Dependencies): FindSyncRun =>
  async (tenantId, id) => {
    const { read } = storage
    const tenant = await tenantById(read, tenantId)
    const run = await read.syncRuns.find(tenant.id, uuid(id))
    return run && { run, isUnderWay: isUnderWay(run, await read.tenantLeases.find(tenant.id)) }
  }

export const recordCancelledSync =
  ({ storage }: Dependencies): RecordCancelledSync =>
  async (tenantId, text, at) => {
    const id = uuid(text)
    const before = await storage.read.syncRuns.find(tenantId, id)
    if (before === null || !mayBeCancelled(before)) return
    await storage.transact(
      async (tx) => {
        const hold = await tx.tenantLeases.lock(tenantId)
        const run = await tx.syncRuns.lock(tenantId, id)
        // A lease that nobody holds is not locked: somebody may have taken the run up since.
        if (run === null || run.tenantAttempt !== before.tenantAttempt) return
        if (!mayBeCancelled(run) || isUnderWay(run, hold)) return
        await tx.syncRuns.upsert(cancelledSyncRun(run, run, at))
      },
      { repeatable: true },
    )
  }

const lookedThrough = 50

/** The run of a tenant's sync that somebody works on now. */
export async function runUnderWay(
  { syncRuns, tenantLeases }: Pick<ArchiveReaders, 'syncRuns' | 'tenantLeases'>,
  tenantId: TenantId,
): Promise<SyncRun | null> {
  const hold = await tenantLeases.find(tenantId)
  if (hold === null) return null
  // One that was taken up again began before others.
  const { items } = await syncRuns.list(tenantId, { limit: lookedThrough, after: null })
  return items.find((run) => isUnderWay(run, hold)) ?? null
}

const cursorOf = (scope: string): CursorScope<SyncRunPlace> => ({
  list: 'sync_runs',
  version: 1,
  scope,
  toParts: ({ startedAt, id }) => [startedAt.getTime(), id],
  fromParts: ([startedAt, id, ...rest]) =>
    Number.isSafeInteger(startedAt) && typeof id === 'string' && rest.length === 0
      ? { startedAt: new Date(Number(startedAt)), id: uuid(id) }
      : null,
})
