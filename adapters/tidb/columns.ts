import type { ColumnType } from 'kysely'
import { type TenantId, type Uuid, uuidBytes, uuidFromBytes } from '../../domain/shared/ids.ts'

/** BINARY(16): a UUID. */
export type IdColumn = Buffer
/** TINYINT(1). */
export type Flag = ColumnType<number, boolean, boolean>
export type NullableFlag = ColumnType<number | null, boolean | null, boolean | null>
/** BIGINT UNSIGNED that is a number: the driver reads every BIGINT as text. */
export type Amount = ColumnType<string, number, number>
export type NullableAmount = ColumnType<string | null, number | null, number | null>

/** mysql2 writes a `Buffer` as bytes, and any other `Uint8Array` as text. */
export const bytesColumn = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

export const idColumn = (id: Uuid): IdColumn => bytesColumn(uuidBytes(id))
export const idColumns = (ids: readonly Uuid[]): readonly IdColumn[] => ids.map(idColumn)
export const optionalId = (id: Uuid | null): IdColumn | null => (id === null ? null : idColumn(id))

export const tenantIdOf = (column: IdColumn): TenantId => uuidFromBytes(column) as TenantId

/** Bytes of their own: the driver's may be a part of a packet. */
export const bytesFrom = (column: Buffer): Uint8Array => Uint8Array.from(column)

export const flagFrom = (column: number | null): boolean => column === 1
