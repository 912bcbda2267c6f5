import { createConnection } from 'mysql2/promise'
import type { TidbAddress } from './tidb-address.ts'

/** Tests create and drop databases with this prefix and no other. */
export const TEST_DATABASE_PREFIX = 'verta_test_'

const SAFE_NAME = /^verta_test_[a-z0-9_]+$/

/** The name, quoted. Throws unless it is a test's. */
export function quoteTestDatabase(name: string): string {
  if (!SAFE_NAME.test(name))
    throw new Error(`${name} is no database of a test: those are named ${TEST_DATABASE_PREFIX}…`)
  return `\`${name}\``
}

/** Drops every database whose name starts with `prefix`, itself a test's. */
export async function dropTestDatabases(address: TidbAddress, prefix: string): Promise<void> {
  quoteTestDatabase(prefix)
  const connection = await createConnection({ ...address })
  try {
    const [rows] = await connection.query({ sql: 'show databases', rowsAsArray: true })
    const names = (Array.isArray(rows) ? rows : []).map(String).filter((name) => name.startsWith(prefix))
    for (const name of names) await connection.query(`drop database if exists ${quoteTestDatabase(name)}`)
  } finally {
    await connection.end()
  }
}
