import { z } from 'zod'
import { channelSyncStates, isSnowflake, type Snowflake, unscheduledReasons } from '../../../domain/archive/index.ts'
import { tenantParams } from './schemas.ts'

/* The sync of a tenant, as parameters and replies. */

const uuidText = z.uuid().meta({ example: '4f9b6f3e-6c0f-4b55-9f0e-0a7f6d3f1c11' })
const time = z.iso.datetime({ precision: 3 }).meta({ example: '2026-08-30T10:45:30.174Z' })
const count = z.int().min(0)
const snowflake = z
  .string()
  .refine((text): text is Snowflake => isSnowflake(text), 'must be a snowflake')
  .meta({ example: '1543572361285083187' })
const depth = z.enum(['window', 'everything']).meta({
  description:
    'window: what is new, the newest hundred messages of each channel once more, and a hundred of the older ones; everything: all once more.',
})
const moment = z.iso.datetime({ offset: true }).meta({ example: '2026-08-30T00:00:00Z' })

export const syncParams = tenantParams.extend({
  sync: z.string().max(64).meta({ description: 'A UUID.', example: '4f9b6f3e-6c0f-4b55-9f0e-0a7f6d3f1c11' }),
})

export const newSyncBody = z
  .strictObject({
    depth: depth.optional(),
    channels: z
      .array(snowflake)
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Only these channels and threads, by their Discord ids.' }),
    since: moment.optional().meta({ description: 'Only what was sent since; the checkpoints stay.' }),
    until: moment.optional().meta({ description: 'Only what was sent until then; the checkpoints stay.' }),
  })
  .meta({ id: 'NewSync', example: { depth: 'window' } })

const syncCounts = z
  .object({
    ...{ read: count, added: count, changed: count, unchanged: count, revisions: count },
    ...{ deleted: count, faults: count },
  })
  .meta({ id: 'SyncCounts' })

const outcome = z.enum(['complete', 'unchanged', 'skipped', 'unreadable', 'failed', 'cancelled'])

const outcomes = z
  .object({
    ...{ complete: count, unchanged: count, skipped: count },
    ...{ unreadable: count, failed: count, cancelled: count },
  })
  .meta({ id: 'ChannelOutcomes', description: 'Of how many channels each outcome is; those that are done.' })

export const syncSchema = z
  .object({
    id: uuidText.meta({ description: 'Of a run that a job does, the job’s.' }),
    origin: z.enum(['job', 'shell']).meta({ description: 'What started it: a job, or somebody at a shell.' }),
    state: z.enum(['queued', 'running', 'interrupted', 'cancelled', 'complete', 'partial', 'failed']).meta({
      description:
        'queued: it waits for a worker, the first time or another one; interrupted: its process ended first, or was stopped; cancelled: somebody called it off; partial: something that the bot may read is not in.',
    }),
    depth,
    channels: z.array(z.string()).nullable().meta({ description: 'null: all.' }),
    since: time.nullable(),
    until: time.nullable(),
    startedAt: time.nullable().meta({ description: 'null: it waits for its first worker.' }),
    finishedAt: time.nullable().meta({ description: 'null: it has not ended, or was interrupted.' }),
    found: count.nullable().meta({ description: 'Channels that are brought in; null: they were not listed yet.' }),
    outcomes,
    counts: syncCounts.meta({ description: 'Of one that goes on: as it was told last.' }),
    gone: count.meta({ description: 'Channels that Discord no longer has. What is stored of them stays.' }),
    unlisted: count.meta({ description: 'What Discord did not list: channels, or threads of them.' }),
    error: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Why it ended early; of one that is queued again, why the attempt before did.' }),
  })
  .meta({ id: 'Sync' })

export const syncDetailsSchema = z
  .object({
    ...syncSchema.shape,
    job: z
      .object({
        attempt: count.meta({ description: 'How often a worker took it.' }),
        attemptsLeft: count.meta({
          description:
            'How often it may yet be taken and not come to its end; all of them again once it came further than it ever was.',
        }),
        notBefore: time.nullable().meta({ description: 'Of one that waits: no worker takes it before.' }),
        cancelRequestedAt: time.nullable(),
      })
      .nullable()
      .meta({
        description:
          'null: it was started at a shell, or its job was removed, as jobs that have ended are some time after they were made; origin says which.',
      }),
  })
  .meta({ id: 'SyncDetails' })

export const retriedChannelSchema = z
  .object({
    jobId: uuidText
      .nullable()
      .meta({ description: 'The job that syncs it (202); null: the run that goes on takes it (200).' }),
  })
  .meta({ id: 'RetriedChannelSync' })

const cron = z.string().max(255).meta({
  description: 'Five fields, in UTC: minute, hour, day of the month, month, day of the week.',
  example: '30 2 * * *',
})

export const newScheduleBody = z
  .strictObject({
    cron: cron.nullable().meta({ description: 'null: the instance’s.' }),
    isPaused: z.boolean().meta({ description: 'Whether it is synced by itself no more until it is resumed.' }),
  })
  .meta({ id: 'NewSyncSchedule', example: { cron: '30 2 * * *', isPaused: false } })

export const syncScheduleSchema = z
  .object({
    cron: cron.nullable().meta({ description: 'The tenant’s own; null: the instance’s holds.' }),
    effectiveCron: z
      .string()
      .nullable()
      .meta({ description: 'That in force; null: this instance syncs nothing by itself.', example: '0 * * * *' }),
    isPaused: z.boolean(),
    nextAt: time.nullable().meta({ description: 'When the next sync is ordered; null: none is.' }),
    unscheduled: z.enum(unscheduledReasons).nullable().meta({
      description:
        'Why none is. off: this instance syncs nothing by itself; not_active: the tenant’s status is another; no_guild: it has no sourceId yet; paused: somebody paused it. null: one is.',
    }),
    syncedAt: time
      .nullable()
      .meta({ description: 'When the last sync of the whole tenant began, of those that came to their end.' }),
  })
  .meta({ id: 'SyncSchedule' })

export const tenantSyncSchema = z
  .object({
    state: z
      .enum(['never_synced', 'idle', 'queued', 'running', 'interrupted'])
      .meta({ description: 'interrupted: the latest run was, and the next one goes on where it was.' }),
    schedule: syncScheduleSchema,
    latest: syncDetailsSchema.nullable().meta({ description: 'The run that waits or goes on, else the last one.' }),
  })
  .meta({ id: 'TenantSync' })

export const channelSyncSchema = z
  .object({
    id: z.string().meta({ example: '1543572361285083187' }),
    name: z.string(),
    kind: z.string().meta({ example: 'text' }),
    visibility: z.string().meta({ example: 'everyone' }),
    state: z.enum(channelSyncStates).meta({
      description:
        'closed: the bot may not read it; interrupted: it was under way when its run ended, and the next one goes on; cancelled: somebody called it off.',
    }),
    messages: count.meta({ description: 'Messages that are stored and not deleted.' }),
    lastMessageId: z.string().nullable().meta({ description: 'The checkpoint: everything up to it is stored.' }),
    share: z
      .number()
      .nullable()
      .meta({ description: 'How far it is between its beginning and its last message at Discord: from 0 to 1.' }),
    startedAt: time.nullable().meta({ description: 'When the latest run that has a checkpoint began with it.' }),
    finishedAt: time.nullable(),
    messagesPerSecond: z.number().nullable(),
    error: z.object({ class: z.string(), message: z.string() }).nullable(),
    missing: z
      .object({ count, message: z.string() })
      .nullable()
      .meta({ description: 'Messages that could not be read, about.' }),
    run: z
      .object({
        id: uuidText,
        counts: syncCounts,
        walkedTo: z
          .string()
          .nullable()
          .meta({ description: 'Everything from the beginning to here was walked; null: it began at the checkpoint.' }),
        outcome: outcome.nullable().meta({ description: 'null: it is not done.' }),
        attempt: count.meta({ description: 'How often a worker took the channel, over all runs.' }),
        failures: count.meta({ description: 'How often in a row Discord did not answer.' }),
        nextAttemptAt: time.nullable().meta({ description: 'No worker takes it before.' }),
      })
      .nullable()
      .meta({ description: 'The latest run that asked for the channel.' }),
  })
  .meta({ id: 'ChannelSync' })
