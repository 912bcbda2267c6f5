import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type CliParts, verta } from '../support/cli-run.ts'
import { type ExportFolder, type ExportParts, exportFolder, exportText } from '../support/cli-run-exports.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'

describe('the summary of an import', () => {
  let world: HttpWorld
  let folder: ExportFolder

  beforeAll(async () => {
    world = await openHttpWorld()
  })

  beforeEach(async () => {
    await world.empty()
    folder = await exportFolder()
  })

  afterAll(() => world.close())

  const brings = async (files: Readonly<Record<string, ExportParts>>, ...options: readonly string[]) => {
    for (const [name, parts] of Object.entries(files)) await folder.write(name, exportText(parts))
    const result = await verta(world, ['import', folder.path, ...options])
    await folder.remove()
    return result
  }
  const tells = (args: readonly string[], parts?: CliParts) => verta(world, args, parts)

  it('is one JSON document where that is asked for, whatever became of the files', async () => {
    await folder.write('bad.json', 'no')
    const { code, stdout, stderr } = await brings(
      { 'good.json': { messageCount: 3, dateRange: { after: null, before: null } } },
      '--json',
    )
    expect([code, stderr]).toEqual([3, ''])
    expect(JSON.parse(stdout)).toMatchObject({
      files: [
        { outcome: 'failed', tenant: null, channels: [], error: { code: 'source_unreadable' } },
        {
          outcome: 'complete',
          tenant: { slug: 'some-talkers', created: true },
          channels: [
            {
              id: '880000000000000001',
              range: { from: '890000000000000000', to: '890000000000000002' },
              window: { after: null, before: '2026-08-30T12:00:00.000Z' },
              announced: 3,
              deletions: null,
            },
          ],
          counts: { read: 3, added: 3, changed: 0, unchanged: 0, revisions: 0, faults: 0 },
          error: null,
        },
      ],
      total: { files: 2, complete: 1, partial: 0, failed: 1, read: 3, added: 3, deleted: 0 },
    })
  })

  it('is JSON alone in a dry run too', async () => {
    const { stdout } = await brings({ 'good.json': {} }, '--json', '--dry-run')
    expect(JSON.parse(stdout)).toMatchObject({ total: { files: 1, read: 3, added: 0 } })
  })

  it('counts why messages were passed over', async () => {
    const { code, stdout } = await brings({ 'odd.json': { each: { timestamp: 'yesterday' } } }, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      files: [{ outcome: 'partial', counts: { read: 0, faults: 3 }, skipped: { malformed: 3 } }],
    })
  })

  it('tells between which times nobody has brought anything in', async () => {
    const { code, stdout } = await brings({
      'early.json': { dateRange: { after: null, before: '2026-01-01T00:00:00+00:00' } },
      'late.json': { dateRange: { after: '2026-02-01T00:00:00+00:00', before: null }, messages: [7, 8] },
    })
    expect(code).toBe(0)
    expect(stdout).toContain(
      'late.json: No file holds what was said in talk from 2026-01-01 00:00 to 2026-02-01 00:00 (UTC).\n',
    )
    expect(stdout).not.toContain('early.json: No file')
  })

  it('tells which parts of an export are not there, and does not end with 0', async () => {
    const { code, stdout } = await brings({
      'talk [part 2].json': { messages: [3, 4] },
      'talk [part 4].json': { messages: [7, 8] },
    })
    expect(code).toBe(3)
    expect(stdout).toContain('talk [part 2].json: Parts 1, 3 of its export are not among the files.\n')
    expect(stdout).toContain('2 files: 2 complete')
  })

  it('does not end with 0 where a file says that it holds more than it does', async () => {
    const { code, stdout } = await brings({ 'thinned.json': { messageCount: 5 } })
    expect(code).toBe(3)
    expect(stdout).toContain('thinned.json: It says that it holds 5 messages; it holds 3.\n')
  })

  it('tells what the files do not hold: who reacted, and threads that began in them', async () => {
    const started = {
      type: 'ThreadCreated',
      reference: { messageId: null, channelId: '891000000000000005', guildId: '870000000000000001' },
      reactions: [{ emoji: { name: '👍' }, count: 2 }],
    }
    const { code, stdout } = await brings({ 'talk.json': { each: started } })
    expect(code).toBe(0)
    expect(stdout).toContain('Not in the files: who reacted to 3 messages.\n')
    expect(stdout).toContain('Not in the files: 1 thread that began in them: 891000000000000005.\n')
  })

  it('tells what was inferred to be deleted, or why nothing was', async () => {
    await brings({ 'old.json': { messages: 5, exportedAt: '2026-08-30T12:00:00+00:00' } })
    folder = await exportFolder()
    const newer = { messages: [0, 1, 4], messageCount: 3, exportedAt: '2026-08-31T12:00:00+00:00' }
    const { code, stdout } = await brings(
      {
        'doubtful.json': { ...newer, messageCount: 4 },
        'new.json': newer,
        'uncounted.json': { messages: [0], exportedAt: newer.exportedAt },
      },
      '--infer-deletions',
    )
    expect(code).toBe(3)
    expect(stdout).toContain(
      'new.json: 2 messages are marked as deleted: this file is whole and does not have them any more.\n',
    )
    expect(stdout).toContain(
      'doubtful.json: Deletions are not inferred from it: it does not hold as many messages as it says.\n',
    )
    expect(stdout).toContain(
      'uncounted.json: Deletions are not inferred from it: it does not say how many messages it holds.\n',
    )
    const { body } = await world.get('/api/v1/tenants/some-talkers/channels/880000000000000001/messages')
    expect(body).not.toContain('890000000000000002')
  })

  describe('kept with the import', () => {
    const firstId = async (): Promise<string> => {
      const { stdout } = await tells(['tenant', 'imports', 'some-talkers', '--json'])
      return JSON.parse(stdout).items[0].id
    }

    it('is listed with its tenant', async () => {
      expect(await tells(['tenant', 'imports', 'nobody'])).toMatchObject({ code: 4, stdout: '' })
      await brings({ 'talk.json': {} })
      folder = await exportFolder()
      await folder.write('bad.json', 'no')
      await brings({ 'talk.json': { messages: 4 } })
      const { code, stdout } = await tells(['tenant', 'imports', 'some-talkers'])
      expect(code).toBe(0)
      const rows = stdout.split('\n').filter((line) => /20\d\d-/.test(line))
      expect(rows).toHaveLength(2)
      expect(rows).toContainEqual(expect.stringMatching(/\W2\W+4\W+1\W+0\W+0\W+1 file not whole/))
      expect(rows).toContainEqual(expect.stringMatching(/\W1\W+3\W+3\W+0\W+0\W+complete/))
    })

    it('is told again as it was', async () => {
      const told = await brings({ 'talk.json': { messageCount: 5 } })
      expect(await tells(['tenant', 'imports', 'some-talkers', await firstId()])).toMatchObject({
        code: 0,
        stdout: told.stdout,
      })
    })

    it('is told as JSON as it was, without the path of the file', async () => {
      const told = JSON.parse((await brings({ 'talk.json': { messageCount: 5 } }, '--json')).stdout)
      const { stdout } = await tells(['tenant', 'imports', 'some-talkers', await firstId(), '--json'])
      const kept = JSON.parse(stdout)
      expect(stdout).not.toContain(folder.path)
      expect(kept.total).toEqual(told.total)
      expect(kept.files[0].channels[0]).toEqual({
        ...told.files[0].channels[0],
        part: { of: 'talk.json', number: null },
      })
    })

    it('is refused where there is none, and where nothing would be kept', async () => {
      await brings({ 'talk.json': {} })
      const unknown = '0198f000-0000-7000-8000-000000000000'
      const none = await tells(['tenant', 'imports', 'some-talkers', unknown])
      expect(none).toMatchObject({ code: 4, stdout: '', stderr: `verta: There is no such import ${unknown}.\n` })
      for (const id of ['x', '%', '../etc', unknown.toUpperCase()]) {
        expect(await tells(['tenant', 'imports', 'some-talkers', id])).toMatchObject({ code: 2, stdout: '' })
      }
      expect(await tells(['tenant', 'imports', 'some-talkers'], { storage: 'memory' })).toMatchObject({ code: 4 })
    })
  })
})
