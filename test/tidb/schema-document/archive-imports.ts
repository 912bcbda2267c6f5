import { importedFiles, imports } from '../../../adapters/memory/archive/import-tables.ts'
import { described } from './described.ts'

export const importTables = [
  described(
    imports,
    'That files were brought into a tenant. A run that reaches several tenants is an import of each.',
    {
      id: 'A random UUID.',
      tenant_id: 'Into which.',
      started_at: 'When it began.',
      finished_at: 'When it ended; null while it runs, and for ever if its process died.',
      infers_deletions: 'Whether deletions were inferred from what its files no longer have.',
      files: 'Files that were tried.',
      complete: 'Files that are in whole.',
      messages_read: 'Messages in the files.',
      messages_added: 'Messages that were new.',
      messages_changed: 'Messages that the files told something new of.',
      messages_unchanged: 'Messages that the files told nothing new of.',
      revisions: 'Earlier contents that were new.',
      faults: 'What could not be read.',
    },
  ),
  described(importedFiles, 'The files of an import, without their paths.', {
    import_id: 'Of which import.',
    position: 'The place among the files of the run, from 0.',
    channel_id: 'Which channel it held; null where none was reached. No foreign key.',
    window_after: 'From when on the file claims to hold everything; null: from the channel’s beginning, or no claim.',
    window_before: 'Until when; null: no claim.',
    report: 'Canonical JSON: what was done with the file, its faults and gaps.',
  }),
] as const
