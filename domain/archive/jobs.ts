import type { Json } from '../shared/canonical-json.ts'
import { Invalid } from '../shared/errors.ts'
import { type TenantId, tenantId } from '../shared/ids.ts'
import { isSnowflake, type Snowflake } from './snowflake.ts'

/* Work on the archive that outlives whoever asked for it. Each kind is done again from its beginning without harm. */

/** Kinds of jobs and what each is told. Plain JSON: it is stored until a worker takes it, in another process or version. */
export interface ArchiveJobs {
  /** Brings files into the tenant. */
  readonly import: ImportJob
  /** Removes the tenant and everything of it. */
  readonly delete_tenant: { readonly tenantId: TenantId }
  /** Brings the tenant's community in as it is now. */
  readonly sync: SyncJob
  /** Takes away what is stored and what the tenant's policies no longer keep. */
  readonly apply_policies: { readonly tenantId: TenantId }
}

export interface ImportJob {
  readonly tenantId: TenantId
  /** Absolute paths of files or folders. */
  readonly paths: readonly string[]
  readonly channelVisibility: 'everyone' | 'unknown'
  readonly deletions: 'infer' | 'ignore'
  /** The folder that no link may lead out of; `null` where the files were uploaded. */
  readonly within: string | null
  /** The upload that `paths` lie in; `null` where nobody uploaded them. */
  readonly upload: string | null
}

/** What is wanted of a sync. */
export interface SyncWish {
  readonly depth: 'window' | 'everything'
  /** Only these, by their ids at the source; `null`: all. */
  readonly channels: readonly Snowflake[] | null
  /** Only what was sent since, and until then, in ISO 8601; `null`: whenever. */
  readonly since: string | null
  readonly until: string | null
}

export interface SyncJob extends SyncWish {
  readonly tenantId: TenantId
}

export type ArchiveJobKind = keyof ArchiveJobs

/** Of a tenant's syncs no two are to wait or run at a time. */
export const aloneOf = (kind: string): 'of_its_kind' | undefined => (kind === 'sync' ? 'of_its_kind' : undefined)

/** What was stored for a job of this kind. Rejects with `invalid`: another version may have stored it. */
export function importJob(payload: Json): ImportJob {
  const { paths, channelVisibility, deletions, within = null, upload } = fieldsOf(payload)
  if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string')) throw unknown('/paths')
  if (channelVisibility !== 'everyone' && channelVisibility !== 'unknown') throw unknown('/channelVisibility')
  if (deletions !== 'infer' && deletions !== 'ignore') throw unknown('/deletions')
  if (upload !== null && typeof upload !== 'string') throw unknown('/upload')
  if (within !== null && typeof within !== 'string') throw unknown('/within')
  return { ...tenantJob(payload), paths, channelVisibility, deletions, within, upload }
}

/** As `importJob`. */
export function syncJob(payload: Json): SyncJob {
  // Those of an earlier version are told the depth alone.
  const { depth, channels = null, since = null, until = null } = fieldsOf(payload)
  if (depth !== 'window' && depth !== 'everything') throw unknown('/depth')
  if (channels !== null && !(Array.isArray(channels) && channels.every(isChannel))) throw unknown('/channels')
  return { ...tenantJob(payload), depth, channels, since: moment('/since', since), until: moment('/until', until) }
}

const isChannel = (value: unknown): value is Snowflake => typeof value === 'string' && isSnowflake(value)

function moment(pointer: string, value: Json): string | null {
  if (value === null) return null
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) throw unknown(pointer)
  return value
}

/** As `importJob`, of kinds that are told the tenant alone. */
export function tenantJob(payload: Json): { readonly tenantId: TenantId } {
  const { tenantId: id } = fieldsOf(payload)
  if (typeof id !== 'string') throw unknown('/tenantId')
  return { tenantId: tenantId(id) }
}

function fieldsOf(payload: Json): Readonly<Record<string, Json>> {
  if (payload === null || typeof payload !== 'object' || isArray(payload)) throw unknown('')
  return payload
}

/** TypeScript's own test does not know that arrays may be read-only. */
const isArray = (value: object): value is readonly Json[] => Array.isArray(value)

const unknown = (pointer: string): Invalid => Invalid.of(pointer, 'is not what this version knows')
