import type { ArchiveUseCases, SyncOrders, TenantOrders } from '../../domain/archive/index.ts'
import type { Health, OperationsUseCases } from '../../domain/operations/index.ts'
import type { Issue } from '../../domain/shared/errors.ts'
import type { IdGenerator } from '../../domain/shared/ids.ts'

/** What the commands work with: the use cases that the contexts export, and what only the composition root can supply. */
export interface App {
  readonly storage: 'memory' | 'tidb'
  readonly archive: ArchiveUseCases
  readonly operations: OperationsUseCases
  readonly orders: TenantOrders
  readonly syncs: SyncOrders
  readonly ids: IdGenerator
  readonly migrations: Migrations
  readonly readiness: Readiness
  /** Looks how far tenants are behind: `readiness.health` tells it from then on. */
  lookAtSyncs(): Promise<void>
  /** Starts to answer HTTP. */
  listen(): Promise<Listening>
  /** Starts to work on jobs and syncs. Rejects with `configuration_invalid` where nothing is to be done. */
  work(): Promise<Working>
  /** Lets go of everything that was opened. */
  close(): Promise<void>
}

/** What outdoes the environment and the files. */
export interface SettingsRequest {
  /** A YAML file in place of the usual ones. */
  readonly config?: string
  /** Each `<setting>=<value>`. */
  readonly set?: readonly string[]
}

/** What a command asks for beyond the configuration. */
export interface Overrides extends SettingsRequest {
  readonly storage?: 'memory'
  /** `sample`: a made-up community stands in place of export files, whatever their paths. */
  readonly exports?: 'sample'
  /** Logs warnings and errors only, unless a level is set: a person reads what the command says. */
  readonly quiet?: true
}

/** Every setting as it is in force, its secrets masked, and everything that is wrong. */
export interface EffectiveSettings {
  readonly settings: readonly EffectiveSetting[]
  readonly issues: readonly Issue[]
}

export interface EffectiveSetting {
  /** As in YAML. */
  readonly name: string
  /** `null`: it is not set. */
  readonly value: string | null
  /** A variable, a place in a file, an option, or `default`. */
  readonly source: string
}

/** Rejects with `configuration_invalid`. */
export type OpenApp = (overrides: Overrides) => Promise<App>

/** What a process does of the whole; the rest is left to others. */
export interface Work {
  readonly jobs: boolean
  /** `done`, or why they are left to others. */
  readonly syncs: 'done' | 'no_workers' | 'no_token' | 'no_lanes'
  /** Whether it orders syncs that are due. */
  readonly schedules: boolean
}

export interface Working {
  readonly work: Work
  /** Leaves what is under way to others. */
  close(): Promise<void>
}

export interface Listening {
  /** Where it answers, without a slash at the end. */
  readonly url: string
  /** Finishes what is in flight. */
  close(): Promise<void>
}

/** Whether requests can be served: whether the database answers, has this program's schema, and was made with its secret. */
export interface Readiness {
  readonly ready: boolean
  /** As it was seen last. */
  readonly health: Health
  /** Looks again. Rejects with `storage_unavailable`, `schema_mismatch`, `secret_mismatch`. */
  check(): Promise<void>
}

/** The schema of every context's database; of one alone where it is named. Each rejects with `invalid` for a context that there is not. */
export interface Migrations {
  /** Creates the databases, without a table. */
  create(): Promise<readonly CreatedDatabase[]>
  /** Creates the databases and takes every step that is missing. */
  latest(context?: string): Promise<readonly MigrationStep[]>
  /** Takes the next step. */
  up(context?: string): Promise<readonly MigrationStep[]>
  /** Takes the last step back. */
  down(context?: string): Promise<readonly MigrationStep[]>
  /** Goes up or down until that step is the last one taken. Rejects with `invalid` for a step that there is not. */
  to(context: string, step: string): Promise<readonly MigrationStep[]>
  /** How the schema of each context is. Writes nothing, and never rejects. */
  schema(): Promise<readonly SchemaState[]>
  /** Every step, taken or not. Writes nothing. */
  status(context?: string): Promise<readonly MigrationState[]>
  /** The statements that give a user what it needs, and no more. */
  grants(role: 'app' | 'migrator', user: string): readonly string[]
}

export interface SchemaState {
  readonly context: string
  readonly database: string
  /** Steps that are to be taken yet, in their order; `null` where that cannot be told. */
  readonly missing: readonly string[] | null
  /** Why it cannot be told: `storage_unavailable`, or `schema_mismatch` where a newer program took more steps. */
  readonly failure: unknown
}

export interface CreatedDatabase {
  readonly context: string
  readonly database: string
  /** Whether there was none. */
  readonly created: boolean
}

export interface MigrationStep {
  readonly context: string
  readonly name: string
  readonly direction: 'up' | 'down'
}

export interface MigrationState {
  readonly context: string
  readonly name: string
  readonly appliedAt: Date | null
}

/** A made-up community, written out as export files. */
export interface Samples {
  /** Versions of DiscordChatExporter that can be written as. */
  readonly versions: readonly string[]
  /** Rejects with `invalid`, and with the errors of the file system. */
  write(request: SampleRequest): Promise<readonly { readonly name: string; readonly messages: number }[]>
}

export interface SampleRequest {
  readonly folder: string
  readonly messages: number
  readonly seed: number
  /** The moment at which the community is seen, from 1. */
  readonly edition: number
  /** One of `versions`. */
  readonly version: string
  readonly layout: 'whole' | 'partitioned' | 'reversed'
  readonly markdown: 'rendered' | 'raw'
}
