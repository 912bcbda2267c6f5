import type {
  Runner,
  RunnerLeaseReader,
  RunnerLeaseRepository,
} from '../../../domain/archive/ports/runner-lease-repository.ts'
import type { Lease } from '../../../domain/shared/lease.ts'
import type { Session } from '../session.ts'
import { claimLease, findLease, type InsertLease, type LeaseRow, releaseLease, renewLease } from './lease-rows.ts'
import type { ArchiveTables } from './tables.ts'

export class TidbRunnerLeaseReader implements RunnerLeaseReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  find(runner: Runner): Promise<Lease | null> {
    return findLease(this.session, rowOf(runner))
  }
}

export class TidbRunnerLeaseRepository extends TidbRunnerLeaseReader implements RunnerLeaseRepository {
  claim(runner: Runner, owner: string, seconds: number): Promise<Lease | null> {
    const insert: InsertLease = (db, lease) =>
      db
        .insertInto('runner_leases')
        .values({ name: runner, ...lease })
        .execute()
    return claimLease(this.session, rowOf(runner), insert, owner, seconds)
  }

  renew(runner: Runner, lease: Lease, seconds: number): Promise<void> {
    return renewLease(this.session, rowOf(runner), lease, seconds)
  }

  release(runner: Runner, lease: Lease): Promise<void> {
    return releaseLease(this.session, rowOf(runner), lease)
  }
}

const rowOf = (runner: Runner): LeaseRow => ({ table: 'runner_leases', column: 'name', key: runner })
