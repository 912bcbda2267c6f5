import { z } from 'zod'
import { jobStatuses, scopes } from '../../../domain/operations/index.ts'
import { pageQuery } from '../archive/schemas.ts'

/* What keeps an instance running, as parameters and replies. */

const time = z.iso.datetime({ precision: 3 }).meta({ example: '2026-08-30T10:45:30.174Z' })
const uuidText = z.uuid().meta({ example: '4f9b6f3e-6c0f-4b55-9f0e-0a7f6d3f1c11' })

export const idParams = z.object({
  id: z.string().max(64).meta({ description: 'A UUID.', example: '4f9b6f3e-6c0f-4b55-9f0e-0a7f6d3f1c11' }),
})

export const newKeyBody = z
  .strictObject({
    name: z.string().min(1).max(100).meta({ example: 'nightly import' }),
    scopes: z
      .array(z.enum(scopes))
      .min(1)
      .meta({ example: ['imports:write'] }),
    tenants: z
      .array(z.string().max(50))
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Slugs of the only tenants that it reaches; every tenant without it.' }),
    expiresAt: z.iso.datetime({ offset: true }).optional(),
  })
  .meta({ id: 'NewApiKey' })

export const keySchema = z
  .object({
    id: uuidText,
    name: z.string(),
    scopes: z.array(z.enum(scopes)),
    tenantIds: z.array(uuidText).nullable().meta({ description: 'null: every tenant.' }),
    createdAt: time,
    expiresAt: time.nullable(),
    revokedAt: time.nullable(),
    lastUsedAt: time.nullable().meta({ description: 'To the minute or so.' }),
  })
  .meta({ id: 'ApiKey' })

export const createdKeySchema = z
  .object({
    ...keySchema.shape,
    key: z.string().meta({
      description: 'What to send as X-API-KEY. It is shown this once.',
      example: 'verta_o3Jc0p5T0g2mFqU1yB8nYw7sK4vXzL6hRdEaQiWtNbM',
    }),
  })
  .meta({ id: 'CreatedApiKey' })

export const jobsQuery = pageQuery.extend({
  tenantId: uuidText.optional(),
  status: z.enum(jobStatuses).optional(),
  kind: z.string().max(64).optional().meta({ example: 'import' }),
})

export const jobSchema = z
  .object({
    id: uuidText,
    kind: z.string().meta({ example: 'import' }),
    tenantId: uuidText.nullable(),
    status: z.enum(jobStatuses),
    progress: z.object({ done: z.number(), total: z.number().nullable(), unit: z.string() }).nullable(),
    result: z.unknown().nullable().meta({ description: 'What it did; its shape is that of its kind.' }),
    error: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Why it failed; of one that is queued again, why the attempt before did.' }),
    attempt: z.int().meta({ description: 'How often a worker took it.' }),
    cancelRequestedAt: time.nullable(),
    createdAt: time,
    startedAt: time.nullable(),
    finishedAt: time.nullable(),
  })
  .meta({ id: 'Job' })

export const auditQuery = pageQuery.extend({ tenantId: uuidText.optional() })

export const auditEntrySchema = z
  .object({
    id: uuidText,
    at: time,
    actor: z.object({
      kind: z.enum(['api_key', 'shell', 'system']),
      id: uuidText.nullable().meta({ description: "A key's id." }),
    }),
    action: z.string().meta({ example: 'tenant.update' }),
    tenantId: uuidText.nullable(),
    target: z.string(),
    outcome: z.string().meta({ description: '`done`, or the code of the problem.', example: 'done' }),
    details: z.unknown(),
  })
  .meta({ id: 'AuditEntry' })

const wait = z.number().meta({ description: 'Milliseconds.' })

export const healthSchema = z
  .object({
    storage: z.enum(['memory', 'tidb']),
    durable: z.boolean(),
    status: z
      .enum(['healthy', 'unhealthy', 'unknown'])
      .meta({ description: 'unknown: nobody has looked for too long.' }),
    since: time,
    checkedAt: time.nullable(),
    reason: z.string().nullable().meta({ description: 'Why it is not healthy: the code of a problem.' }),
    detail: z.string().nullable().meta({ description: 'The same as a sentence.' }),
    database: z
      .object({
        host: z.string(),
        port: z.int(),
        user: z.string(),
        tls: z.object({
          mode: z.string(),
          verified: z.boolean().meta({ description: "Whether the server's certificate is checked." }),
          cipher: z.string().nullable().meta({ description: 'null where the connection is not encrypted.' }),
          certificateExpiresAt: time.nullable(),
        }),
        server: z
          .object({ milliseconds: wait, version: z.string().meta({ example: 'TiDB v8.5.6' }), clockSkew: wait })
          .nullable()
          .meta({ description: 'null where it did not answer when somebody looked last.' }),
        contexts: z.array(
          z.object({
            context: z.string(),
            database: z.string(),
            reachable: z.boolean(),
            milliseconds: wait.nullable(),
            pending: z.int().nullable().meta({ description: 'Steps of the schema that are missing.' }),
          }),
        ),
        pool: z.object({
          limit: z.int(),
          open: z.int(),
          inUse: z.int(),
          idle: z.int(),
          oldest: wait,
          queued: z.int(),
          acquired: z.int(),
          waited: wait,
          waitedLongest: wait,
        }),
        breaker: z
          .object({ open: z.boolean(), opened: z.int().meta({ description: 'How often it opened.' }) })
          .meta({ description: 'The circuit breaker: while it is open, the database is left alone.' }),
        retries: z.record(z.string(), z.int()).meta({
          description: 'What was run again since the process began, by the number or code of what it met.',
          example: { '9007': 1 },
        }),
      })
      .nullable()
      .meta({
        description: 'null in memory. Pool, breaker and retries are as they are now, the rest as it was seen last.',
      }),
    syncs: z
      .object({
        checkedAt: time,
        scheduler: z.string().nullable().meta({
          description: 'Which process orders the syncs that are due, as its log names it; null: none does.',
          example: '4f9b6f3e-6c0f-4b55-9f0e-0a7f6d3f1c11',
        }),
        tenants: z.int().meta({ description: 'Those that could be synced.' }),
        overdue: z
          .array(z.object({ tenant: z.string(), syncedAt: time.nullable(), overdueSince: time }))
          .meta({ description: 'Tenants that should have been synced by now, and that no sync is at; at most 100.' }),
      })
      .nullable()
      .meta({ description: 'null where this process syncs nothing by itself, or nobody has looked yet.' }),
  })
  .meta({ id: 'Health' })
