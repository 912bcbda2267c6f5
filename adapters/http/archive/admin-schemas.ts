import { z } from 'zod'
import { isSnowflake, type Snowflake } from '../../../domain/archive/index.ts'
import { pageQuery, tenantParams, tenantSchema } from './schemas.ts'

/* Tenants and imports as who runs the instance sees them. */

const uuidText = z.uuid().meta({ example: '4f9b6f3e-6c0f-4b55-9f0e-0a7f6d3f1c11' })
const time = z.iso.datetime({ precision: 3 }).meta({ example: '2026-08-30T10:45:30.174Z' })
const count = z.int().min(0)
const guildId = z
  .string()
  .refine((text): text is Snowflake => isSnowflake(text), 'must be a snowflake')
  .meta({ description: 'The guild that it archives.', example: '1505988963628879902' })

const authorNames = z
  .enum(['pseudonymous', 'named'])
  .meta({ description: 'Whether people are stored with their names.' })
const keepDeleted = z.boolean().meta({ description: 'Whether messages that were deleted are shown, marked.' })
const keepHistory = z.boolean().meta({ description: 'Whether earlier contents of messages are kept.' })

const policies = z.object({ authorNames, keepDeleted, keepHistory }).meta({ id: 'Policies' })
const policiesPatch = z
  .strictObject({
    authorNames: authorNames.optional(),
    keepDeleted: keepDeleted.optional(),
    keepHistory: keepHistory.optional(),
  })
  .meta({ id: 'PoliciesPatch' })

const name = z.string().min(1).max(255).meta({ example: 'Ferry Fans' })
const slug = z
  .string()
  .min(3)
  .max(50)
  .meta({ description: 'Its place in addresses: lower-case letters, digits and hyphens.', example: 'ferry-fans' })

export const newTenantBody = z
  .strictObject({
    name,
    slug: slug.optional(),
    sourceId: guildId.optional(),
    visibility: z
      .enum(['public', 'admins'])
      .optional()
      .meta({ description: 'public: shown to everyone and listed; admins, which it is unless it is said: hidden.' }),
    policies: policiesPatch.optional(),
    sync: z
      .boolean()
      .optional()
      .meta({ description: 'false: its guild is not brought in now. Otherwise a job does it, where a bot can.' }),
  })
  .meta({ id: 'NewTenant' })

export const tenantPatchBody = z
  .strictObject({
    name: name.optional(),
    slug: slug.optional(),
    sourceId: guildId.optional(),
    status: z.enum(['ACTIVE', 'MAINTENANCE', 'CANCELLED']).optional(),
    visibility: z.enum(['public', 'members', 'admins']).optional(),
    listed: z.boolean().optional().meta({ description: 'Only of a public tenant.' }),
    policies: policiesPatch.optional(),
  })
  .meta({
    id: 'TenantPatch',
    description: 'At least one field; what is absent stays as it is.',
    example: { name: 'Ferry Fans' },
  })

export const adminTenantsQuery = pageQuery.extend({
  sort: z.enum(['name', 'createdAt', 'updatedAt']).default('name'),
  order: z.enum(['asc', 'desc']).default('asc'),
})

export const adminTenantSchema = z
  .object({
    ...tenantSchema.shape,
    id: uuidText,
    status: z.enum(['ACTIVE', 'MAINTENANCE', 'CANCELLED', 'DELETING']),
    visibility: z.enum(['public', 'members', 'admins']),
    listed: z.boolean(),
    policies,
    version: z.int().meta({ description: 'Counts the changes; the ETag holds it.' }),
  })
  .meta({ id: 'AdminTenant' })

export const createdTenantSchema = z
  .object({
    ...adminTenantSchema.shape,
    jobId: uuidText.nullable().meta({ description: 'The job that brings its guild in.' }),
    notSynced: z.enum(['declined', 'no_source', 'no_token', 'not_queued']).nullable().meta({
      description:
        'Why none does. no_source: it has no sourceId; no_token: this server has no bot’s token; not_queued: the tenant is made, its job is not.',
    }),
  })
  .meta({ id: 'CreatedTenant' })

export const updatedTenantSchema = z
  .object({
    ...adminTenantSchema.shape,
    jobId: uuidText
      .nullable()
      .meta({ description: 'The job that applies policies which keep less than before to what is stored.' }),
  })
  .meta({ id: 'UpdatedTenant' })

const colour = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'must be a colour like #1f2937')
  .meta({ example: '#1f2937' })

export const brandingBody = z
  .strictObject({
    primaryColour: colour.optional(),
    secondaryColour: colour.optional(),
    accentColour: colour.optional(),
  })
  .meta({ id: 'BrandingPatch', description: 'At least one colour.', example: { primaryColour: '#1f2937' } })

export const brandingSchema = z
  .object({
    primaryColour: colour,
    secondaryColour: colour,
    accentColour: colour,
    logo: z
      .object({ mediaType: z.string().meta({ example: 'image/png' }), bytes: count })
      .nullable()
      .meta({ description: 'What it was found to be, whatever it was sent as.' }),
    updatedAt: time,
  })
  .meta({ id: 'Branding' })

export const importParams = tenantParams.extend({
  import: z.string().max(64).meta({ description: 'A UUID.', example: '4f9b6f3e-6c0f-4b55-9f0e-0a7f6d3f1c11' }),
})

const isPublic = z.boolean().meta({ description: 'Show the channels to everyone; without it new ones are hidden.' })
const inferDeletions = z
  .boolean()
  .meta({ description: 'Mark as deleted what was stored before and a whole, unfiltered export no longer has.' })

export const importBody = z
  .strictObject({
    path: z
      .string()
      .min(1)
      .max(1000)
      .meta({ description: 'A file or folder in the import folder of this server.', example: 'ferry-fans' }),
    public: isPublic.optional(),
    inferDeletions: inferDeletions.optional(),
  })
  .meta({ id: 'NewImport' })

const flag = z.enum(['true', 'false']).default('false')

export const uploadQuery = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(200)
    .meta({ description: 'The name of the file: it ends with .json or .json.gz.', example: 'general.json.gz' }),
  public: flag.meta({ description: 'Show the channels to everyone; without it new ones are hidden.' }),
  inferDeletions: flag.meta({
    description: 'Mark as deleted what was stored before and a whole, unfiltered export no longer has.',
  }),
})

/** The file itself, as it is: it is read as it comes. */
export const fileBody = z.unknown().meta({ type: 'string', format: 'binary' })

const countsSchema = z
  .object({ read: count, added: count, changed: count, unchanged: count, revisions: count, faults: count })
  .meta({ id: 'ImportCounts' })

export const importSchema = z
  .object({
    id: uuidText,
    startedAt: time,
    finishedAt: time
      .nullable()
      .meta({ description: 'null while it runs, and for ever where its process ended first.' }),
    infersDeletions: z.boolean(),
    files: count,
    complete: count.meta({ description: 'Files that are in whole.' }),
    counts: countsSchema,
  })
  .meta({ id: 'Import' })

const range = z.object({ from: z.string(), to: z.string() })

const channelReport = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.string(),
    observedAt: z.string(),
    range: range.nullable().meta({ description: 'Its lowest and highest message.' }),
    window: z.object({ after: z.string().nullable(), before: z.string() }).nullable(),
    gapBefore: range.nullable().meta({ description: 'Times of which no import of the channel holds anything.' }),
    announced: z.number().nullable(),
    part: z.object({ of: z.string(), number: z.number().nullable() }).nullable(),
    absent: z.object({
      reactionUsers: z.number(),
      threads: z.object({ count: z.number(), ids: z.array(z.string()) }),
      parts: z.array(z.number()),
    }),
    doubts: z.array(z.string()),
    deletions: z.object({ count: z.number(), ids: z.array(z.string()) }).nullable(),
  })
  .meta({ id: 'ChannelReport' })

const fileReport = z
  .object({
    name: z.string(),
    outcome: z.enum(['complete', 'partial', 'failed']),
    channels: z.array(channelReport),
    counts: countsSchema,
    skipped: z.record(z.string(), z.number()).meta({ description: 'Of how many faults each reason is.' }),
    faults: z.array(z.looseObject({ reason: z.string() })).meta({ description: 'The first hundred.' }),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: 'FileReport' })

export const importDetailsSchema = z
  .object({ ...importSchema.shape, reports: z.array(fileReport) })
  .meta({ id: 'ImportDetails' })
