import { openMemoryArchive } from '../../adapters/memory/archive/storage.ts'
import { systemClock } from '../../adapters/time/system-clock.ts'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import type { StorageName } from './storages.ts'

/** The archive on the storage that this run is about. */
export interface ArchiveHarness {
  readonly storageName: StorageName
  readonly storage: ArchiveStorage
  /** Removes every row of every table, for suites that see the whole instance. */
  empty(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the archive that STORAGE names. Memory: a new one. TiDB: the worker's database, created and migrated by the first call;
 * what other test files left in it is there, so a test works in a fresh tenant or calls `empty` first.
 */
export async function openArchive(): Promise<ArchiveHarness> {
  const { STORAGE } = process.env
  switch (STORAGE) {
    case 'memory':
      return memoryArchive()
    case 'tidb': {
      const { tidbArchive } = await import('./tidb-archive.ts')
      return tidbArchive()
    }
    default:
      throw new Error('an archive is opened by tests of the projects memory and tidb only')
  }
}

function memoryArchive(): ArchiveHarness {
  let archive = openMemoryArchive({ clock: systemClock })
  return {
    storageName: 'memory',
    storage: {
      get read() {
        return archive.read
      },
      transact: (work, options) => archive.transact(work, options),
    },
    empty: async () => {
      archive = openMemoryArchive({ clock: systemClock })
    },
    close: async () => {},
  }
}
