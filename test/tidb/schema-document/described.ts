import type { Row, TableDefinition } from '../../../adapters/memory/engine/definition.ts'

/** What a table and its columns hold, for people. */
export interface DescribedTable {
  readonly name: string
  readonly holds: string
  /** By column. */
  readonly columns: Readonly<Record<string, string>>
}

/** A column that is not described, or that there is not, does not compile; a test asks the database itself. */
export const described = <R extends Row>(
  { name }: TableDefinition<R>,
  holds: string,
  columns: Readonly<Record<NoInfer<Extract<keyof R, string>>, string>>,
): DescribedTable => ({ name, holds, columns })

export const createdAt = 'When the row was first stored.'
export const updatedAt = 'When the row last changed.'
