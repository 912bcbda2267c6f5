import type { AuthorId } from '../../../domain/archive/author.ts'
import type { ChannelId } from '../../../domain/archive/channel.ts'
import { type Observed, observed } from '../../../domain/archive/observed.ts'
import { uuidFromBytes } from '../../../domain/shared/ids.ts'
import type { IdColumn } from '../columns.ts'

export const channelIdFrom = (column: IdColumn): ChannelId => uuidFromBytes(column) as ChannelId
export const authorIdFrom = (column: IdColumn): AuthorId => uuidFromBytes(column) as AuthorId

/** A register whose value is never null: null in both columns where no source has spoken. */
export const registerFrom = <T>(value: T | null, at: Date | null): Observed<T> | null =>
  value === null || at === null ? null : observed(value, at)

/** A register whose value may be null: its time tells whether a source has spoken. */
export const nullableRegisterFrom = <T>(value: T | null, at: Date | null): Observed<T | null> | null =>
  at === null ? null : observed(value, at)
