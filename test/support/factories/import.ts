import { type Import, type ImportedFile, importId } from '../../../domain/archive/import.ts'
import { noCounts } from '../../../domain/archive/import-report.ts'
import { canonicalJson } from '../../../domain/shared/canonical-json.ts'
import { anId, moment } from './sequence.ts'
import { aTenantId } from './tenant.ts'

export const anImportId = () => importId(anId('import'))

export const anImport = (overrides: Partial<Import> = {}): Import => ({
  id: anImportId(),
  tenantId: aTenantId(),
  startedAt: moment(),
  finishedAt: null,
  infersDeletions: false,
  files: 0,
  complete: 0,
  counts: noCounts,
  ...overrides,
})

export const anImportedFile = (overrides: Partial<ImportedFile> = {}): ImportedFile => ({
  importId: anImportId(),
  position: 0,
  channelId: null,
  window: null,
  report: canonicalJson({ name: 'general.json' }),
  ...overrides,
})
