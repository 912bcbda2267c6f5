import type { Clock } from '../../domain/shared/clock.ts'
import type { StorageClock } from '../../domain/shared/storage-clock.ts'
import type { Guard } from './engine/doors.ts'

/** The process's own clock: nobody else shares what is stored. */
export class MemoryStorageClock implements StorageClock {
  readonly #guard: Guard
  readonly #clock: Clock

  constructor(guard: Guard, clock: Clock) {
    this.#guard = guard
    this.#clock = clock
  }

  async findNow(): Promise<Date> {
    this.#guard()
    return this.#clock.now()
  }
}
