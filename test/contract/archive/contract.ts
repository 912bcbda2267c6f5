import type { ArchiveRepositories, ArchiveStorage } from '../../../domain/archive/ports/repositories.ts'

/** A storage that contracts are held against. They make a fresh tenant each; one that looks at the whole archive empties it. */
export interface ArchiveUnderTest {
  readonly storage: ArchiveStorage
  empty(): Promise<void>
}

/** What one port promises, as tests. */
export interface Contract<Port extends keyof ArchiveRepositories> {
  readonly port: Port
  readonly holds: (archive: ArchiveUnderTest) => void
}

/** A contract for each port: a new port without one does not compile. */
export type ArchiveContracts = { readonly [Port in keyof ArchiveRepositories]: Contract<Port> }
