import type { AuthorId } from '../../../domain/archive/author.ts'
import type { ChannelId } from '../../../domain/archive/channel.ts'
import { type Observed, observed } from '../../../domain/archive/observed.ts'
import { type TenantId, type Uuid, uuidBytes, uuidFromBytes } from '../../../domain/shared/ids.ts'
import type { IdColumn } from './tables.ts'

/** mysql2 writes a `Buffer` as bytes, and any other `Uint8Array` as text. */
export const bytesColumn = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

export const idColumn = (id: Uuid): IdColumn => bytesColumn(uuidBytes(id))
export const idColumns = (ids: readonly Uuid[]): readonly IdColumn[] => ids.map(idColumn)
export const optionalId = (id: Uuid | null): IdColumn | null => (id === null ? null : idColumn(id))

export const tenantIdOf = (column: IdColumn): TenantId => uuidFromBytes(column) as TenantId
export const channelIdFrom = (column: IdColumn): ChannelId => uuidFromBytes(column) as ChannelId
export const authorIdFrom = (column: IdColumn): AuthorId => uuidFromBytes(column) as AuthorId

/** Bytes of their own: the driver's may be a part of a packet. */
export const bytesFrom = (column: Buffer): Uint8Array => Uint8Array.from(column)

export const flagFrom = (column: number | null): boolean => column === 1

/** A register whose value is never null: null in both columns where no source has spoken. */
export const registerFrom = <T>(value: T | null, at: Date | null): Observed<T> | null =>
  value === null || at === null ? null : observed(value, at)

/** A register whose value may be null: its time tells whether a source has spoken. */
export const nullableRegisterFrom = <T>(value: T | null, at: Date | null): Observed<T | null> | null =>
  at === null ? null : observed(value, at)
