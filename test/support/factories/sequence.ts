import { type Snowflake, snowflake } from '../../../domain/archive/snowflake.ts'
import { type Uuid, uuid, uuidV5 } from '../../../domain/shared/ids.ts'

/** Where the factories' ids are named from: the same run makes the same ids. */
const seed = uuid('5f0c7d3e-8a41-4c52-9b6e-2d1f30a4b5c6')
const firstSnowflake = 1_210_000_000_000_000_000n
/** One millisecond in a snowflake: its lower 22 bits count within one. */
const millisecond = 1n << 22n

let count = 0

/** Counts from 1 in each test file: a file that stores what the factories make starts with an empty archive. */
export const nextNumber = (): number => ++count

export const anId = (kind: string, n = nextNumber()): Uuid => uuidV5(seed, `${kind}:${n}`)

/** Each greater than the one before, as a platform gives them. */
export const aSnowflake = (n = nextNumber()): Snowflake =>
  snowflake((firstSnowflake + BigInt(n) * millisecond).toString())

/** A new `Date`, `offset` milliseconds after one and the same moment. */
export const moment = (offset = 0): Date => new Date(Date.UTC(2024, 1, 29, 12, 34, 56, 789) + offset)
