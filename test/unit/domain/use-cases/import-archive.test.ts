import { describe, expect, it } from 'vitest'
import type { ImportObserver, SourceReport } from '../../../../domain/archive/import-report.ts'
import { snowflake } from '../../../../domain/archive/snowflake.ts'
import { OutcomeUnknown } from '../../../../domain/shared/errors.ts'
import { moment } from '../../../support/factories/index.ts'
import { person } from '../arbitraries.ts'
import { anArchive, dump, said } from './archive-fixture.ts'
import { aCommunity, aFile, guild, unreadable } from './fake-exports.ts'

const general = '1543572361285083187'
const other = aCommunity({ id: snowflake('100000000000000001'), name: 'Another Place' })
const outcomes = (reports: readonly SourceReport[]) =>
  reports.map(({ name, outcome, error }) => [name, outcome, error?.code])
const codes = (reports: readonly SourceReport[]) => reports.map(({ error }) => error?.code)

describe('importing a file', () => {
  it('makes the tenant of its guild, with its channel and messages, hidden', async () => {
    const archive = anArchive()
    const [report] = await archive.bringIn([aFile([said('5', 'hello'), said('6', 'again')])])
    expect(report).toStrictEqual({
      name: 'general.json',
      outcome: 'complete',
      tenant: { slug: 'ferry-test', name: 'Ferry Test', created: true },
      community: { id: guild, name: 'Ferry Test' },
      channels: [
        {
          id: general,
          name: 'general',
          kind: 'text',
          observedAt: moment().toISOString(),
          range: { from: '5', to: '6' },
          window: null,
          gapBefore: null,
          announced: null,
          part: null,
          absent: { reactionUsers: 0, threads: { count: 0, ids: [] }, parts: [] },
          doubts: [],
          deletions: null,
        },
      ],
      counts: { read: 2, added: 2, changed: 0, unchanged: 0, revisions: 0, faults: 0 },
      skipped: { truncated: 0, malformed: 0, too_large: 0, changed: 0 },
      faults: [],
      error: null,
    })
    const { tenant, channels, messages, stats } = await dump(archive, guild, [general])
    expect(tenant).toMatchObject({ visibility: 'admins', sourceId: guild })
    expect(channels).toMatchObject([{ visibility: 'unknown', profile: { value: { name: 'general', kind: 'text' } } }])
    expect(messages.map(({ message }) => message.content.text)).toStrictEqual(['hello', 'again'])
    expect(stats).toMatchObject([{ messageCount: 2, lastSnowflake: '6' }])
  })

  it('goes to the tenant that the guild has', async () => {
    const archive = anArchive()
    await archive.bringIn([aFile([said('5', 'hello')])])
    const [report] = await archive.bringIn([aFile([said('6', 'again')])])
    expect(report?.tenant).toStrictEqual({ slug: 'ferry-test', name: 'Ferry Test', created: false })
  })

  it('parts the files of several guilds', async () => {
    const archive = anArchive()
    await archive.bringIn([
      aFile([said('5', 'here')]),
      aFile([said('5', 'there')], {}, { name: 'b.json', community: other }),
    ])
    for (const [community, text] of [
      [guild, 'here'],
      [other.id, 'there'],
    ] as const) {
      const { messages } = await dump(archive, community, [general])
      expect(messages.map(({ message }) => message.content.text)).toStrictEqual([text])
    }
  })

  it('gives one person another pseudonym in each tenant and the same within one', async () => {
    const archive = anArchive()
    await archive.bringIn([
      aFile([said('5', 'a', '9'), said('6', 'b', '9')]),
      aFile([said('5', 'c', '9')], {}, { name: 'b.json', community: other }),
    ])
    const here = (await dump(archive, guild, [general])).messages.map(({ message }) => message.head.authorId)
    const there = (await dump(archive, other.id, [general])).messages.map(({ message }) => message.head.authorId)
    expect(new Set(here).size).toBe(1)
    expect(new Set([...here, ...there]).size).toBe(2)
  })

  it('names a guild without a name by its id', async () => {
    const archive = anArchive()
    await archive.bringIn([aFile([], {}, { community: aCommunity({ name: ' ' }) })])
    expect(await archive.tenantOf(guild)).toMatchObject({ name: guild, slug: guild })
  })

  it('is refused where no tenant may be made', async () => {
    const archive = anArchive()
    const reports = await archive.bringIn([aFile([said('5', 'a')])], { target: { to: 'guild', ifAbsent: 'refuse' } })
    expect(codes(reports)).toStrictEqual(['not_found'])
    expect(await archive.storage.read.tenants.findBySource('discord', snowflake(guild))).toBeNull()
  })
})

describe('importing into one tenant', () => {
  const to = (slug: string) => ({ target: { to: 'tenant' as const, slug } })

  it('binds a tenant that has no community yet', async () => {
    const archive = anArchive()
    await archive.createTenant({ name: 'Mine', platform: 'discord', sourceId: null, visibility: 'admins' })
    const [report] = await archive.bringIn([aFile([said('5', 'a')])], to('mine'))
    expect(report).toMatchObject({ outcome: 'complete', tenant: { slug: 'mine', created: false } })
    expect(await archive.tenantOf(guild)).toMatchObject({ slug: 'mine', version: 2 })
  })

  it('refuses the file of another guild and takes the others', async () => {
    const archive = anArchive()
    await archive.createTenant({ name: 'Mine', platform: 'discord', sourceId: null, visibility: 'admins' })
    const files = [
      aFile([said('5', 'a')]),
      aFile([said('6', 'b')], {}, { name: 'b.json', community: other }),
      aFile([said('7', 'c')], {}, { name: 'c.json' }),
    ]
    expect(outcomes(await archive.bringIn(files, to('mine')))).toStrictEqual([
      ['general.json', 'complete', undefined],
      ['b.json', 'failed', 'source_mismatch'],
      ['c.json', 'complete', undefined],
    ])
    const { messages } = await dump(archive, guild, [general])
    expect(messages.map(({ message }) => message.snowflake)).toStrictEqual(['5', '7'])
  })

  it('is refused where there is no such tenant', async () => {
    expect(codes(await anArchive().bringIn([aFile([])], to('nobody')))).toStrictEqual(['not_found'])
  })

  it.each(['MAINTENANCE', 'CANCELLED', 'DELETING'] as const)('is refused while the tenant is %s', async (status) => {
    const archive = anArchive()
    await archive.bringIn([aFile([])])
    const tenant = await archive.tenantOf(guild)
    await archive.storage.transact((tx) => tx.tenants.update({ ...tenant, status }))
    expect(codes(await archive.bringIn([aFile([said('5', 'a')])], to('ferry-test')))).toStrictEqual(['tenant_closed'])
    expect(codes(await archive.bringIn([aFile([said('5', 'a')])]))).toStrictEqual(['tenant_closed'])
    expect((await dump(archive, guild, [general])).messages).toStrictEqual([])
  })
})

describe('a file that cannot be taken', () => {
  it('fails alone', async () => {
    const archive = anArchive()
    const reports = await archive.bringIn([unreadable('bad.json'), aFile([said('5', 'a')]), unreadable('worse.json')])
    expect(outcomes(reports)).toStrictEqual([
      ['bad.json', 'failed', 'source_unreadable'],
      ['general.json', 'complete', undefined],
      ['worse.json', 'failed', 'source_unreadable'],
    ])
    expect(reports[0]).toMatchObject({ tenant: null, community: null, error: { message: 'This is not JSON.' } })
  })

  it('keeps what came before its end', async () => {
    const archive = anArchive()
    const breaks = { where: 'at the end' as const, error: unreadable('x').breaks?.error ?? new Error() }
    const [report] = await archive.bringIn([aFile([said('5', 'a')], {}, { breaks })])
    expect(report).toMatchObject({ outcome: 'failed', counts: { added: 1 }, tenant: { slug: 'ferry-test' } })
    expect((await dump(archive, guild, [general])).messages).toHaveLength(1)
  })

  it('is partial where it has faults, of which a hundred are told', async () => {
    const faults = Array.from({ length: 130 }, (_, n) => ({
      reason: 'malformed' as const,
      position: n,
      message: `Fault ${n}`,
    }))
    const [report] = await anArchive().bringIn([
      aFile([said('5', 'a'), said('6', 'x'.repeat(5 * 2 ** 20))], {}, { faults }),
    ])
    expect(report).toMatchObject({ outcome: 'partial', counts: { read: 2, added: 1, faults: 131 } })
    expect(report?.faults).toStrictEqual(faults.slice(0, 100))
  })

  it('ends the import where the failure is not its own', async () => {
    const breaks = { where: 'at the end' as const, error: new OutcomeUnknown() }
    const failing = anArchive().bringIn([aFile([], {}, { breaks }), aFile([])])
    await expect(failing).rejects.toThrow(expect.objectContaining({ code: 'outcome_unknown' }))
  })
})

describe('importing again', () => {
  const thumb = { id: null, name: '👍', animated: false }
  const rich = {
    ...said('6', 'hi <@5>'),
    reactions: [{ emoji: thumb, count: 2, users: [person('8')] }],
    mentions: [person('5')],
  }
  const early = aFile([said('5', 'first'), rich], { parent: { id: snowflake('90'), name: 'Lobby' } })
  const late = aFile(
    [{ ...said('5', 'edited'), editedAt: moment(5) }, said('7', 'new')],
    { name: 'renamed' },
    { observedAt: moment(9) },
  )
  const thread = aFile([said('5', 'first')], {
    id: snowflake('5'),
    kind: 'thread',
    name: 'talk',
    parent: { id: snowflake(general), name: '?' },
  })
  const all = [general, '90', '5']

  it('the same changes nothing, not even the times of the rows', async () => {
    const archive = anArchive()
    await archive.bringIn([early, late, thread])
    const { id } = await archive.tenantOf(guild)
    const rows = async () => [
      await archive.storage.read.tenants.find(id),
      await dump(archive, guild, all),
      await rowTimes(archive),
    ]
    const before = await rows()
    const reports = await archive.bringIn([early, late, thread])
    expect(
      reports.map(({ counts }) => [counts.added, counts.changed, counts.unchanged, counts.revisions]),
    ).toStrictEqual([
      [0, 0, 2, 0],
      [0, 0, 2, 0],
      [0, 0, 1, 0],
    ])
    expect(await rows()).toStrictEqual(before)
  })

  it('in another order ends in the same archive', async () => {
    const [one, two, three] = [anArchive(), anArchive(), anArchive()]
    await one.bringIn([early, late, thread])
    await two.bringIn([thread, late, early])
    await three.bringIn([late, thread, early, late])
    const expected = await dump(one, guild, all)
    expect(
      expected.messages.map(({ message, revisions }) => [message.content.text, revisions.map((r) => r.text)]),
    ).toContainEqual(['edited', ['first']])
    expect(await dump(two, guild, all)).toStrictEqual(expected)
    expect(await dump(three, guild, all)).toStrictEqual(expected)
  })

  async function rowTimes(archive: ReturnType<typeof anArchive>) {
    const { id } = await archive.tenantOf(guild)
    const channel = await archive.storage.read.channelSlugs.find(id, 'general')
    if (channel === null) throw new Error('the channel has a slug')
    const messages = await archive.storage.read.messages.list(channel.channelId, {
      direction: 'ascending',
      from: null,
      limit: 9,
      deleted: 'shown',
    })
    return [await archive.storage.read.channels.find(channel.channelId), messages]
  }
})

it('an observer hears of each file from its start to its report', async () => {
  const heard: string[] = []
  const observer: ImportObserver = {
    found: (files) => heard.push(`found ${files.length}`),
    started: ({ name }) => heard.push(`started ${name}`),
    progressed: ({ bytesRead, messages }) => heard.push(`${bytesRead} bytes, ${messages} messages`),
    finished: ({ name, outcome }) => heard.push(`${name} ${outcome}`),
  }
  await anArchive().bringIn([aFile([], {}, { pages: [[said('5', 'a')], [said('6', 'b')]] }), unreadable('bad.json')], {
    observer,
  })
  expect(heard).toStrictEqual([
    'found 2',
    'started general.json',
    '1 bytes, 1 messages',
    '2 bytes, 2 messages',
    'general.json complete',
    'started bad.json',
    'bad.json failed',
  ])
})
