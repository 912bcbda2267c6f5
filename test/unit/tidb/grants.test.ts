import { describe, expect, it } from 'vitest'
import { grantsFor } from '../../../adapters/tidb/grants.ts'

describe('grants', () => {
  it('are of each database, to the user from anywhere', () => {
    expect(grantsFor('app', 'verta', ['v_archive_db', 'v_operations_db'])).toEqual([
      "GRANT SELECT, INSERT, UPDATE, DELETE ON `v\\_archive\\_db`.* TO 'verta'@'%';",
      "GRANT SELECT, INSERT, UPDATE, DELETE ON `v\\_operations\\_db`.* TO 'verta'@'%';",
    ])
  })

  it.each([
    ['2aB.root', "'2aB.root'@'%'"],
    ['verta@10.0.0.%', "'verta'@'10.0.0.%'"],
    ['a@b@localhost', "'a@b'@'localhost'"],
    ["o'brien\\", "'o\\'brien\\\\'@'%'"],
  ])('spell the user %s as %s', (user, spelled) => {
    expect(grantsFor('migrator', user, ['v'])).toEqual([expect.stringMatching(/^GRANT [A-Z, ]+ ON `v`\.\* TO /)])
    expect(grantsFor('migrator', user, ['v'])[0]?.endsWith(` TO ${spelled};`)).toBe(true)
  })
})
