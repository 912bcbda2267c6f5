import type { Clock } from '../../domain/shared/clock.ts'
import { sha256 } from '../../domain/shared/hash.ts'
import { type IdGenerator, uuid, uuidV5 } from '../../domain/shared/ids.ts'
import type { Randomness } from '../../domain/shared/random.ts'
import type { StorageClock } from '../../domain/shared/storage-clock.ts'

const seed = uuid('0f3a9c51-6d2e-4b87-9a10-c4e5d6f70812')

/** The same ids in the same order in every run; others of each name. */
export function seededIds(name = 'id'): IdGenerator {
  let count = 0
  return { uuid: () => uuidV5(seed, `${name}:${++count}`) }
}

/** The same bytes in the same order in every run; others of each name. */
export function seededRandomness(name = 'random'): Randomness {
  let count = 0
  return {
    bytes: (length) => {
      const turn = ++count
      const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, block) => sha256(`${name}:${turn}:${block}`))
      return Uint8Array.from(Buffer.concat(blocks).subarray(0, length))
    },
  }
}

/** Numbers from 0 up to 1, the same in every run; others of each name. */
export function seededShares(name?: string): () => number {
  const randomness = seededRandomness(name)
  return () => Buffer.from(randomness.bytes(4)).readUInt32LE() / 2 ** 32
}

/** A process's, and that of its storage. */
export interface SeededClock extends Clock, StorageClock {
  advance(milliseconds: number): void
}

/** Stands still until it is told to go on. */
export function seededClock(): SeededClock {
  let now = Date.UTC(2026, 8, 1, 12, 0, 0, 7)
  return {
    now: () => new Date(now),
    findNow: async () => new Date(now),
    advance: (milliseconds) => {
      now += milliseconds
    },
  }
}

/** The secret of a test's instance: 32 bytes. */
export const seededSecret = (): Uint8Array => sha256('the secret of the tests')
