import type { Database } from '../engine/database.ts'
import { channelSlugs, channelStats, channelSyncJobs, channels, syncProgress } from './channel-tables.ts'
import { importedFiles, imports } from './import-tables.ts'
import {
  authors,
  messageAttachments,
  messageEmojiReactions,
  messageReactionAuthors,
  messageRevisions,
  messages,
} from './message-tables.ts'
import { refusedRequests, requestBudgets } from './request-budget-tables.ts'
import { syncRuns } from './sync-run-table.ts'
import {
  runnerLeases,
  secretFingerprints,
  tenantBranding,
  tenantKeys,
  tenantLeases,
  tenantSyncs,
  tenants,
} from './tenant-tables.ts'

/** The tables of the archive, parents first. A test compares them with the migrated database. */
export const archiveTables = {
  secretFingerprints,
  tenants,
  tenantBranding,
  tenantKeys,
  tenantLeases,
  tenantSyncs,
  channels,
  channelSlugs,
  channelStats,
  authors,
  messages,
  messageAttachments,
  messageEmojiReactions,
  messageReactionAuthors,
  messageRevisions,
  syncProgress,
  channelSyncJobs,
  syncRuns,
  imports,
  importedFiles,
  requestBudgets,
  refusedRequests,
  runnerLeases,
} as const

export type ArchiveTables = ReturnType<typeof createTables>

/** The archive's tables in a new database, parents first. */
export const createTables = (database: Database) =>
  ({
    secretFingerprints: database.create(secretFingerprints),
    tenants: database.create(tenants),
    tenantBranding: database.create(tenantBranding),
    tenantKeys: database.create(tenantKeys),
    tenantLeases: database.create(tenantLeases),
    tenantSyncs: database.create(tenantSyncs),
    channels: database.create(channels),
    channelSlugs: database.create(channelSlugs),
    channelStats: database.create(channelStats),
    authors: database.create(authors),
    messages: database.create(messages),
    messageAttachments: database.create(messageAttachments),
    messageEmojiReactions: database.create(messageEmojiReactions),
    messageReactionAuthors: database.create(messageReactionAuthors),
    messageRevisions: database.create(messageRevisions),
    syncProgress: database.create(syncProgress),
    channelSyncJobs: database.create(channelSyncJobs),
    syncRuns: database.create(syncRuns),
    imports: database.create(imports),
    importedFiles: database.create(importedFiles),
    requestBudgets: database.create(requestBudgets),
    refusedRequests: database.create(refusedRequests),
    runnerLeases: database.create(runnerLeases),
  }) satisfies Record<keyof typeof archiveTables, unknown>
