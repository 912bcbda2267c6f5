import { describe, expect, it } from 'vitest'
import { dropTestDatabases, quoteTestDatabase } from '../../support/tidb-databases.ts'

const NOWHERE = { host: '127.0.0.1', port: 1, user: 'root', password: '' }

describe('the databases of tests', () => {
  it('are quoted', () => {
    expect(quoteTestDatabase('verta_test_1a_2_archive_db')).toBe('`verta_test_1a_2_archive_db`')
  })

  it.each(['mysql', 'verta_archive_db', 'verta_test_', 'verta_test_`; drop database x', 'VERTA_TEST_x'])(
    'never include %o',
    (name) => {
      expect(() => quoteTestDatabase(name)).toThrow('no database of a test')
    },
  )

  it('are dropped by a prefix of tests only, and nothing is asked of the server otherwise', async () => {
    await expect(dropTestDatabases(NOWHERE, 'verta_')).rejects.toThrow('no database of a test')
    await expect(dropTestDatabases(NOWHERE, '')).rejects.toThrow('no database of a test')
  })
})
