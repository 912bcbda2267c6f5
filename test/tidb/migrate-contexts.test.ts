import { randomBytes } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { archiveMigrations } from '../../migrations/archive/index.ts'
import { operationsMigrations } from '../../migrations/operations/index.ts'
import { runVerta } from '../support/cli-run-process.ts'
import { settingsOf } from '../support/cli-run-settings.ts'
import { dropTestDatabases } from '../support/tidb-databases.ts'
import { tidbOfRun, workerDatabase } from '../support/tidb-worker.ts'

const prefix = workerDatabase(`up${randomBytes(2).toString('hex')}`)
const [archive, operations] = [Object.keys(archiveMigrations), Object.keys(operationsMigrations)]

async function migrate(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runVerta(['migrate', ...words], await settingsOf(`${prefix}_archive_db`))
  expect([code, stderr]).toEqual([0, ''])
  return stdout
}

const lines = (context: string, did: string, names: readonly string[]): string =>
  names.map((name) => `${context}  ${did}  ${name}\n`).join('')

describe('verta migrate with several contexts', () => {
  afterAll(() => dropTestDatabases(tidbOfRun(), prefix))

  it('takes one step in all, those of operations after those of the archive, and takes the last back first', async () => {
    expect(await migrate('up')).toBe(lines('archive', 'applied', archive.slice(0, 1)))
    expect(await migrate('latest')).toBe(
      lines('archive', 'applied', archive.slice(1)) + lines('operations', 'applied', operations),
    )
    for (const name of operations.toReversed())
      expect(await migrate('down', '--yes')).toBe(lines('operations', 'reverted', [name]))
    expect(await migrate('down', '--yes')).toBe(lines('archive', 'reverted', archive.slice(-1)))
    expect(await migrate('status')).toMatch(
      /^(archive {2}\S+ {2}\S+\n)+archive {2}pending +\S+\n(operations {2}pending +\S+\n)+$/,
    )
    expect(await migrate('up')).toBe(lines('archive', 'applied', archive.slice(-1)))
    expect(await migrate('up')).toBe(lines('operations', 'applied', operations.slice(0, 1)))
    expect(await migrate('latest')).toBe(lines('operations', 'applied', operations.slice(1)))
    expect(await migrate('up')).toBe('Nothing to do.\n')
  })

  it('keeps to one context where it is named, and goes to a step in either direction', async () => {
    const [first = '', second = ''] = operations
    expect(await migrate('to', 'operations', first, '--yes')).toBe(
      lines('operations', 'reverted', operations.slice(1).toReversed()),
    )
    expect(await migrate('up', '--context', 'operations')).toBe(lines('operations', 'applied', [second]))
    expect(await migrate('down', '--context', 'operations', '--yes')).toBe(lines('operations', 'reverted', [second]))
    expect(await migrate('latest', '--context', 'archive')).toBe('Nothing to do.\n')
    expect(await migrate('status', '--context', 'archive')).not.toContain('operations')
    const last = operations.at(-1) ?? ''
    expect(await migrate('to', 'operations', last, '--yes')).toBe(lines('operations', 'applied', operations.slice(1)))
  })

  it.each([
    [['to', 'operations', '0099-nothing', '--yes'], /^verta: to is no step of \S+_operations_db\n$/],
    [['to', 'nowhere', '0001-x', '--yes'], /^verta: context must be one of archive, operations\n$/],
    [['latest', '--context', 'nowhere'], /^verta: context must be one of archive, operations\n$/],
  ])('refuses what there is not: %j', async (words, why) => {
    const { code, stdout, stderr } = await runVerta(['migrate', ...words], await settingsOf(`${prefix}_archive_db`))
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(why)])
  })
})
