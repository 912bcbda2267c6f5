import type {
  Runner,
  RunnerLeaseReader,
  RunnerLeaseRepository,
} from '../../../domain/archive/ports/runner-lease-repository.ts'
import type { Clock } from '../../../domain/shared/clock.ts'
import { LeaseLost } from '../../../domain/shared/errors.ts'
import { claimed, holderOf, type Lease, released, renewed } from '../../../domain/shared/lease.ts'
import type { RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import { cellsOf, stateOf } from './lease-rows.ts'
import type { runnerLeases } from './tenant-tables.ts'

type RunnerRow = RowOf<typeof runnerLeases>

export class MemoryRunnerLeaseReader implements RunnerLeaseReader {
  readonly #table: TableReader<RunnerRow>
  readonly #clock: Clock

  constructor(table: TableReader<RunnerRow>, clock: Clock) {
    this.#table = table
    this.#clock = clock
  }

  async find(runner: Runner) {
    return holderOf(stateOf(this.#table.get([runner])), this.#clock.now())
  }
}

export class MemoryRunnerLeaseRepository extends MemoryRunnerLeaseReader implements RunnerLeaseRepository {
  readonly #table: TableWriter<RunnerRow>
  readonly #clock: Clock

  constructor(table: TableWriter<RunnerRow>, clock: Clock) {
    super(table, clock)
    this.#table = table
    this.#clock = clock
  }

  async claim(runner: Runner, owner: string, seconds: number) {
    const lease = claimed(stateOf(this.#table.get([runner])), owner, seconds, this.#clock.now())
    if (lease === null) return null
    this.#table.upsert([{ name: runner, ...cellsOf(lease) }])
    return { owner, attempt: lease.attempt }
  }

  async renew(runner: Runner, lease: Lease, seconds: number) {
    const state = renewed(stateOf(this.#table.get([runner])), lease, seconds, this.#clock.now())
    if (state === null) throw new LeaseLost()
    this.#table.upsert([{ name: runner, ...cellsOf(state) }])
  }

  async release(runner: Runner, lease: Lease) {
    const row = this.#table.get([runner])
    if (row !== null) this.#table.upsert([{ name: runner, ...cellsOf(released(stateOf(row), lease)) }])
  }
}
