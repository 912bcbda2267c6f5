import type { z } from 'zod'
import type { ApiKey, AuditEntry, Health, Job } from '../../../domain/operations/index.ts'
import { parseJson } from '../../../domain/shared/canonical-json.ts'
import type { auditEntrySchema, healthSchema, jobSchema, keySchema } from './schemas.ts'

/* The domain's things as JSON. */

/** Whoever has more of them has no use for all their names at once. */
const overdueAtMost = 100

export const healthJson = ({ since, checkedAt, database, syncs, ...health }: Health): z.input<typeof healthSchema> => ({
  ...health,
  since: since.toISOString(),
  checkedAt: isoOrNull(checkedAt),
  database: database && {
    ...database,
    tls: { ...database.tls, certificateExpiresAt: isoOrNull(database.tls.certificateExpiresAt) },
    server: database.server && { ...database.server },
    contexts: database.contexts.map((context) => ({ ...context })),
    pool: { ...database.pool },
    breaker: { ...database.breaker },
    retries: { ...database.retries },
  },
  syncs: syncs && {
    checkedAt: syncs.checkedAt.toISOString(),
    scheduler: syncs.scheduler,
    tenants: syncs.tenants.length,
    overdue: syncs.tenants
      .flatMap(({ tenant, syncedAt, overdueSince }) =>
        overdueSince === null
          ? []
          : [{ tenant, syncedAt: isoOrNull(syncedAt), overdueSince: overdueSince.toISOString() }],
      )
      .slice(0, overdueAtMost),
  },
})

export const keyJson = (key: ApiKey): z.input<typeof keySchema> => ({
  id: key.id,
  name: key.name,
  scopes: [...key.scopes],
  tenantIds: key.tenants === null ? null : [...key.tenants],
  createdAt: key.createdAt.toISOString(),
  expiresAt: isoOrNull(key.expiresAt),
  revokedAt: isoOrNull(key.revokedAt),
  lastUsedAt: isoOrNull(key.lastUsedAt),
})

export const jobJson = (job: Job): z.input<typeof jobSchema> => ({
  id: job.id,
  kind: job.kind,
  tenantId: job.tenantId,
  status: job.status,
  progress: job.progress,
  result: job.result === null ? null : parseJson(job.result),
  error: job.error,
  attempt: job.attempt,
  cancelRequestedAt: isoOrNull(job.cancelRequestedAt),
  createdAt: job.createdAt.toISOString(),
  startedAt: isoOrNull(job.startedAt),
  finishedAt: isoOrNull(job.finishedAt),
})

export const auditEntryJson = ({ actor, at, details, ...entry }: AuditEntry): z.input<typeof auditEntrySchema> => ({
  ...entry,
  at: at.toISOString(),
  actor: { kind: actor.kind, id: actor.kind === 'api_key' ? actor.id : null },
  details: parseJson(details),
})

const isoOrNull = (time: Date | null): string | null => time?.toISOString() ?? null
