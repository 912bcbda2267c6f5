import { describe, expect, it } from 'vitest'
import { importedFile, importId, reportOf } from '../../../../domain/archive/import.ts'
import type { ChannelReport, SourceReport } from '../../../../domain/archive/import-report.ts'
import { anImportId, aTenant } from '../../../support/factories/index.ts'
import { anArchive, said } from '../use-cases/archive-fixture.ts'
import { aFile, unreadable } from '../use-cases/fake-exports.ts'

const tenant = aTenant()
const stored = (report: SourceReport) =>
  reportOf(importedFile(report, { importId: anImportId(), tenantId: tenant.id, position: 0 }), tenant)

async function aReport(channel: Partial<ChannelReport> = {}, overrides: Partial<SourceReport> = {}) {
  const [report] = await anArchive().bringIn([aFile([said('5', 'hello')])])
  if (report === undefined) throw new Error('no report')
  return { ...report, channels: report.channels.map((each) => ({ ...each, ...channel })), ...overrides }
}

describe('a stored report', () => {
  it('says what the report said, the tenant as it is called now', async () => {
    const report = await aReport({ window: { after: null, before: '2026-01-01T00:00:00.000Z' } })
    const { name, slug, sourceId } = tenant
    expect(stored(report)).toEqual({
      ...report,
      tenant: { name, slug, created: false },
      community: { id: sourceId, name },
    })
  })

  it.each([
    ['/home/someone/exports/general.json', 'general.json'],
    ['C:\\exports\\general.json', 'general.json'],
    ['general <@300000000000000003>.json.gz', 'general .json.gz'],
  ])('knows no path of a machine and no mention: %s', async (name, told) => {
    expect(stored(await aReport({}, { name })).name).toBe(told)
  })

  it('calls direct messages by their channel, not by whom they were with', async () => {
    const name = '/exports/Direct Messages - Private - alice [880000000000000009].json.gz'
    const of = 'Direct Messages - Private - alice [880000000000000009]'
    const report = stored(
      await aReport({ kind: 'dm', name: 'dm-880000000000000009', part: { of, number: 1 } }, { name }),
    )
    expect(report.name).toBe('dm-880000000000000009.json.gz')
    expect(JSON.stringify(report)).not.toContain('alice')
  })

  it('does so too where the file could not be read', async () => {
    const path = '/exports/Direct Messages - Private - alice [880000000000000009].json'
    const error = { code: 'source_unreadable', message: `${path} may not be read: no permission.` }
    const report = stored(await aReport({}, { name: path, channels: [], error }))
    expect(report.error?.message).toBe('dm-880000000000000009.json may not be read: no permission.')
    expect(JSON.stringify(report)).not.toContain('alice')
  })
})

describe('the record of an import', () => {
  const recordsOf = async ({ storage, tenantOf }: ReturnType<typeof anArchive>, community: string) => {
    const { id } = await tenantOf(community)
    const { items } = await storage.read.imports.list(id, { limit: 10, after: null })
    return Promise.all(
      items.map(async (record) => {
        const files = await storage.read.importedFiles.list(importId(record.id), { limit: 10, after: null })
        return { record, names: files.items.map(({ report, position }) => [position, JSON.parse(report).name]) }
      }),
    )
  }
  const guild = '1505988963628879902'

  it('sums up its files, and those that nobody could read stand in it too', async () => {
    const archive = anArchive()
    await archive.bringIn([aFile([said('5', 'a')], {}, { name: 'a.json' }), unreadable('b.json')])
    const [{ record, names } = { record: null, names: [] }] = await recordsOf(archive, guild)
    expect(record).toMatchObject({ files: 2, complete: 1, infersDeletions: false, counts: { read: 1, added: 1 } })
    expect(record?.finishedAt).not.toBeNull()
    expect(names).toEqual([
      [0, 'a.json'],
      [1, 'b.json'],
    ])
  })

  it('is one of each run, the last first', async () => {
    const archive = anArchive()
    await archive.bringIn([aFile([said('5', 'a')])])
    await archive.bringIn([aFile([said('5', 'a'), said('6', 'b')])], { deletions: 'infer' })
    const records = (await recordsOf(archive, guild)).map(({ record }) => record)
    expect(records.map(({ counts, infersDeletions }) => [counts.read, counts.unchanged, infersDeletions])).toEqual([
      [2, 1, true],
      [1, 0, false],
    ])
  })

  it('is not finished where the storage failed before the end', async () => {
    const archive = anArchive()
    const failing = { where: 'at the end', error: new TypeError('a defect') } as const
    const files = [aFile([said('5', 'a')], {}, { name: 'a.json' }), aFile([], {}, { name: 'b.json', breaks: failing })]
    await expect(archive.bringIn(files)).rejects.toThrow('a defect')
    expect((await recordsOf(archive, guild)).map(({ record, names }) => [record.finishedAt, names])).toEqual([
      [null, [[0, 'a.json']]],
    ])
  })
})
