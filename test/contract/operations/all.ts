import { describe } from 'vitest'
import { apiKeyContract } from './api-key-repository.ts'
import { auditContract } from './audit-repository.ts'
import type { OperationsContracts, OperationsUnderTest } from './contract.ts'
import { jobContract } from './job-repository.ts'
import { storageContract } from './storage.ts'

const operationsContracts: OperationsContracts = {
  apiKeys: apiKeyContract,
  jobs: jobContract,
  audit: auditContract,
}

/** Everything that a storage of operations must hold. */
export function operationsContract(operations: OperationsUnderTest): void {
  describe('storage', () => storageContract(operations))
  for (const { port, holds } of Object.values(operationsContracts)) describe(port, () => holds(operations))
}
