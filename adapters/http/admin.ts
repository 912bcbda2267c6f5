import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ArchiveUseCases, TenantView } from '../../domain/archive/index.ts'
import type { ArchiveJobKind, ArchiveJobs } from '../../domain/archive/jobs.ts'
import type { ImportFolder } from '../../domain/archive/ports/import-folder.ts'
import type { SyncOrders } from '../../domain/archive/ports/sync-orders.ts'
import type { TenantOrders } from '../../domain/archive/ports/tenant-orders.ts'
import type { UploadStore } from '../../domain/archive/ports/upload-store.ts'
import type { Job, OperationsUseCases } from '../../domain/operations/index.ts'
import { canonicalJsonOf, type Json, parseJson } from '../../domain/shared/canonical-json.ts'
import { NotFound } from '../../domain/shared/errors.ts'
import type { TenantId } from '../../domain/shared/ids.ts'
import { actorOf, reaches } from './auth.ts'
import { jobJson } from './operations/representation.ts'

/** What the routes of an instance's operators work with. */
export interface AdminParts {
  readonly archive: ArchiveUseCases
  readonly operations: OperationsUseCases
  readonly orders: TenantOrders
  readonly syncs: SyncOrders
  readonly uploads: UploadStore
  readonly importFolder: ImportFolder
}

/** A tenant that the caller's key reaches. Rejects with `not_found` otherwise, as if it never existed. */
export async function reachableTenant(
  request: FastifyRequest,
  { archive }: Pick<AdminParts, 'archive'>,
  slug: string,
): Promise<TenantView> {
  const view = await archive.getAnyTenant(slug).catch((error: unknown) => {
    throw error instanceof NotFound ? new NotFound('tenant') : error
  })
  if (!reaches(request, view.tenant.id)) throw new NotFound('tenant')
  return view
}

/** How many imports of a tenant may be received or wait: nobody's backlog keeps the others waiting, or fills the disk. */
const importsAtMost = 100

/** Leaves work on a tenant for a worker. Rejects with `jobs_waiting`. */
export function enqueue<Kind extends ArchiveJobKind>(
  { operations }: Pick<AdminParts, 'operations'>,
  kind: Kind,
  payload: ArchiveJobs[Kind],
  status: 'queued' | 'receiving' = 'queued',
): Promise<Job> {
  const { tenantId } = payload
  return operations.enqueueJob({
    kind,
    tenantId,
    payload: parseJson(canonicalJsonOf(payload)),
    status,
    atMost: importsAtMost,
  })
}

/** Does what somebody asked for and enters who asked. */
export const entered = <T>(
  request: FastifyRequest,
  { operations }: Pick<AdminParts, 'operations'>,
  action: string,
  of: { readonly tenantId: TenantId | null; readonly target: string; readonly details?: Json },
  work: Parameters<typeof operations.audited<T>>[1],
): Promise<T> => operations.audited({ actor: actorOf(request), action, ...of }, work)

/** Answers 202 with the job that was made. */
export function accept(reply: FastifyReply, job: Job): ReturnType<typeof jobJson> {
  acceptAs(reply, job.id)
  return jobJson(job)
}

/** Answers 202, with where the job is found that was made. */
export function acceptAs(reply: FastifyReply, jobId: string): void {
  reply.code(202).header('location', `/api/admin/jobs/${jobId}`)
}
