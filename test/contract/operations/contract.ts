import type { OperationsRepositories, OperationsStorage } from '../../../domain/operations/ports/repositories.ts'

/** A storage that contracts are held against. One that looks at the whole instance empties it. */
export interface OperationsUnderTest {
  readonly storage: OperationsStorage
  empty(): Promise<void>
}

/** What one port promises, as tests. */
export interface Contract<Port extends keyof OperationsRepositories> {
  readonly port: Port
  readonly holds: (operations: OperationsUnderTest) => void
}

/** A contract for each port: a new port without one does not compile. */
export type OperationsContracts = { readonly [Port in keyof OperationsRepositories]: Contract<Port> }
