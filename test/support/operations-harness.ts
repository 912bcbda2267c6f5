import { openMemoryOperations } from '../../adapters/memory/operations/storage.ts'
import { systemClock } from '../../adapters/time/system-clock.ts'
import type { OperationsStorage } from '../../domain/operations/ports/repositories.ts'
import type { StorageName } from './storages.ts'

/** Operations on the storage that this run is about. */
export interface OperationsHarness {
  readonly storageName: StorageName
  readonly storage: OperationsStorage
  /** Removes every row of every table, for suites that see the whole instance. */
  empty(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens operations on the storage that STORAGE names. Memory: a new one, whose leases end by the system's clock. TiDB: the worker's
 * database, created and migrated by the first call; what other test files left in it is there, so a test that looks at all of it
 * calls `empty` first.
 */
export async function openOperations(): Promise<OperationsHarness> {
  const { STORAGE } = process.env
  switch (STORAGE) {
    case 'memory':
      return memoryOperations()
    case 'tidb': {
      const { tidbOperations } = await import('./tidb-operations.ts')
      return tidbOperations()
    }
    default:
      throw new Error('operations are opened by tests of the projects memory and tidb only')
  }
}

function memoryOperations(): OperationsHarness {
  let operations = openMemoryOperations({ clock: systemClock })
  return {
    storageName: 'memory',
    storage: {
      get read() {
        return operations.read
      },
      transact: (work, options) => operations.transact(work, options),
    },
    empty: async () => {
      operations = openMemoryOperations({ clock: systemClock })
    },
    close: async () => {},
  }
}
