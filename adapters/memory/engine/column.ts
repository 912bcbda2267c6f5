import { isSnowflake } from '../../../domain/archive/snowflake.ts'
import { utf8Length } from '../../../domain/shared/text.ts'

/** What a cell holds. A snowflake is its decimal digits, a UUID its lower-case text, as in the domain. */
export type Value = string | number | boolean | Date | Uint8Array | null

export type ColumnType = 'uuid' | 'snowflake' | 'text' | 'integer' | 'double' | 'boolean' | 'time' | 'bytes'

/** A column whose cells are of `T`, which may be narrower than its type: a brand, a union of words. */
export interface Column<T extends Value> {
  readonly type: ColumnType
  readonly nullable: boolean
  /** Whether a strict TiDB would store `value` as it is. */
  readonly accepts: (value: Value) => value is T
}

export const uuid = <T extends string = string>(): Column<T> => ({
  type: 'uuid',
  nullable: false,
  accepts: (value): value is T => typeof value === 'string' && uuidPattern.test(value),
})

/** BIGINT UNSIGNED, held as decimal digits. */
export const snowflake = <T extends string = string>(): Column<T> => ({
  type: 'snowflake',
  nullable: false,
  accepts: (value): value is T => typeof value === 'string' && isSnowflake(value),
})

/** VARCHAR(`length`): a character is a code point. */
export const text = <T extends string = string>(length: number): Column<T> => ({
  type: 'text',
  nullable: false,
  accepts: (value): value is T =>
    typeof value === 'string' && (value.length <= length || Array.from(value).length <= length),
})

/** MEDIUMTEXT: 16 MiB less one byte. */
export const mediumText = <T extends string = string>(): Column<T> => ({
  type: 'text',
  nullable: false,
  accepts: (value): value is T => typeof value === 'string' && (value.length < 2 ** 22 || utf8Length(value) < 2 ** 24),
})

/** TINYINT, INT or BIGINT UNSIGNED, as far as a number is exact. */
export const unsigned = (bits: 8 | 32 | 64): Column<number> => ({
  type: 'integer',
  nullable: false,
  accepts: (value): value is number => Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < 2 ** bits,
})

export const double = (): Column<number> => ({
  type: 'double',
  nullable: false,
  accepts: (value): value is number => Number.isFinite(value),
})

export const boolean = (): Column<boolean> => ({
  type: 'boolean',
  nullable: false,
  accepts: (value): value is boolean => typeof value === 'boolean',
})

/** DATETIME(3): a year of four digits. An invalid date is none: the driver would make a silent NULL of it. */
export const time = (): Column<Date> => ({
  type: 'time',
  nullable: false,
  accepts: (value): value is Date =>
    value instanceof Date && value.getUTCFullYear() >= 1000 && value.getUTCFullYear() <= 9999,
})

/** VARBINARY(`length`), MEDIUMBLOB. */
export const bytes = (length: number): Column<Uint8Array> => ({
  type: 'bytes',
  nullable: false,
  accepts: (value): value is Uint8Array => value instanceof Uint8Array && value.length <= length,
})

/** BINARY(`length`): a shorter value is refused, which TiDB would pad. */
export const binary = (length: number): Column<Uint8Array> => ({
  type: 'bytes',
  nullable: false,
  accepts: (value): value is Uint8Array => value instanceof Uint8Array && value.length === length,
})

/** The same column with NULL. */
export const orNull = <T extends Value>(column: Column<T>): Column<T | null> => ({
  type: column.type,
  nullable: true,
  accepts: (value): value is T | null => value === null || column.accepts(value),
})

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
