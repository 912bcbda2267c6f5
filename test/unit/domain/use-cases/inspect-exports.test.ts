import { describe, expect, it } from 'vitest'
import { snowflake } from '../../../../domain/archive/snowflake.ts'
import { inspectExports } from '../../../../domain/archive/use-cases/inspect-exports.ts'
import { said } from './archive-fixture.ts'
import { aFile, filesOf, guild, unreadable } from './fake-exports.ts'

/* It is given files and nothing else: a storage that it could touch is not within its reach. */

describe('inspecting export files', () => {
  it('counts what is in them, and names no tenant', async () => {
    const fault = { reason: 'malformed' as const, position: 7, message: 'Not an object.' }
    const files = [
      aFile([], {}, { pages: [[said('5', 'a')], [said('6', 'b'), said('7', 'c')]] }),
      aFile([said('8', 'd')], { id: snowflake('2'), name: 'other' }, { faults: [fault] }),
      unreadable('bad.json'),
    ]
    const reports = await inspectExports({ exportFiles: filesOf(files) })({ paths: files.map((file) => file.name) })
    const counts = { added: 0, changed: 0, unchanged: 0, revisions: 0 }
    expect(reports).toMatchObject([
      { outcome: 'complete', tenant: null, community: { id: guild }, counts: { ...counts, read: 3, faults: 0 } },
      {
        outcome: 'partial',
        tenant: null,
        channels: [{ name: 'other' }],
        counts: { ...counts, read: 1, faults: 1 },
        faults: [fault],
      },
      { outcome: 'failed', error: { code: 'source_unreadable' } },
    ])
  })

  it('finds nothing in nothing', async () => {
    expect(await inspectExports({ exportFiles: filesOf([]) })({ paths: [] })).toStrictEqual([])
  })
})
