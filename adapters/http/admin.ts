import type { ArchiveUseCases } from '../../domain/archive/index.ts'
import type { OperationsUseCases } from '../../domain/operations/index.ts'

/** What the routes of an instance's operators work with. */
export interface AdminUseCases {
  readonly archive: ArchiveUseCases
  readonly operations: OperationsUseCases
}
