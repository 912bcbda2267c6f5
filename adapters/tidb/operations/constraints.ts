import type { ConstraintNames } from '../domain-error.ts'

/** What the ports call the keys of operations. */
export const operationsConstraints: ConstraintNames = {
  conflicts: {
    'api_keys.PRIMARY': 'id',
    'api_keys.uq_api_keys_hash': 'hash',
    'jobs.PRIMARY': 'id',
    'audit_entries.PRIMARY': 'id',
  },
  references: {},
}
