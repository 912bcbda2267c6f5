import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { snowflake } from '../../domain/archive/snowflake.ts'
import type { SourceMessage } from '../../domain/archive/source.ts'
import { openArchive } from '../support/archive-harness.ts'
import { moment } from '../support/factories/index.ts'
import { anArchive, dump, said } from '../unit/domain/use-cases/archive-fixture.ts'
import { aCommunity, aFile, guild } from '../unit/domain/use-cases/fake-exports.ts'

const harness = await openArchive()
const general = '1543572361285083187'
const importers = 20

beforeEach(() => harness.empty())
afterAll(() => harness.close())

/** Windows of forty messages, each of which overlaps the next; later ones know later edits. */
const overlapping = Array.from({ length: importers }, (_, window) => {
  const messages: SourceMessage[] = Array.from({ length: 40 }, (_, i) => {
    const n = window * 20 + i
    const edited = n % 7 === 0 ? { text: `edit ${window} of ${n}`, editedAt: moment(window * 1_000) } : {}
    return { ...said(String(1_000 + n), `message ${n}`, `30000000000000000${n % 5}`), ...edited }
  })
  const observedAt = moment((window - importers) * 60_000)
  return aFile(messages, { observedAt }, { name: `window ${window}.json`, observedAt })
})

describe('imports at the same time', () => {
  it('bring twenty overlapping files of a new community in as one after the other would', async () => {
    const archive = anArchive(harness.storage)
    const reports = await Promise.all(overlapping.map((file) => archive.bringIn([file])))
    expect(reports.flat().map(({ outcome }) => outcome)).toEqual(Array(importers).fill('complete'))
    expect(reports.flat().filter(({ tenant }) => tenant?.created)).toHaveLength(1)
    const together = await dump(archive, guild, [general])

    await harness.empty()
    const patient = anArchive(harness.storage)
    await patient.bringIn(overlapping)
    const apart = await dump(patient, guild, [general])
    expect(together.messages).toHaveLength(420)
    expect(together.stats).toMatchObject([{ messageCount: 420, lastSnowflake: '1419' }])
    expect(spelled(together)).toEqual(spelled(apart))
  })

  it('bind a tenant that has no community yet once, and all go on', async () => {
    const archive = anArchive(harness.storage)
    const command = { name: 'Ferry', slug: 'ferry', platform: 'discord', sourceId: null, visibility: 'admins' } as const
    await archive.createTenant(command)
    const target = { to: 'tenant', slug: 'ferry' } as const
    const reports = await Promise.all(overlapping.slice(0, 8).map((file) => archive.bringIn([file], { target })))
    expect(reports.flat().map(({ outcome, tenant }) => [outcome, tenant?.slug])).toEqual(
      Array(8).fill(['complete', 'ferry']),
    )
  })
})

describe('an import', () => {
  it('refuses a file whose community another tenant archives, and takes the others', async () => {
    const archive = anArchive(harness.storage)
    await archive.bringIn([aFile([said('5', 'here')])])
    await archive.createTenant({ name: 'Other', platform: 'discord', sourceId: null, visibility: 'admins' })
    const another = aCommunity({ id: snowflake('77'), name: 'Another' })
    const reports = await archive.bringIn(
      [
        aFile([said('6', 'again')], {}, { name: 'a.json' }),
        aFile([said('7', 'there')], {}, { name: 'b.json', community: another }),
      ],
      { target: { to: 'tenant', slug: 'other' } },
    )
    expect(reports.map(({ outcome, error }) => [outcome, error?.code])).toEqual([
      ['failed', 'conflict'],
      ['complete', undefined],
    ])
  })

  it('leaves out a message that pseudonyms make too large, says so, and takes the others', async () => {
    const archive = anArchive(harness.storage)
    const attachment = { id: snowflake('9'), fileName: 'a', size: 1, url: '<@1>'.repeat(400_000) }
    const [report] = await archive.bringIn([
      aFile([{ ...said('5', 'large'), attachments: [attachment] }, said('6', 'small')]),
    ])
    expect(report).toMatchObject({
      outcome: 'partial',
      counts: { added: 1, faults: 1 },
      faults: [{ reason: 'too_large' }],
    })
    expect((await dump(archive, guild, [general])).messages.map(({ message }) => message.snowflake)).toEqual(['6'])
  })

  it('cuts a topic that pseudonyms make too large', async () => {
    const archive = anArchive(harness.storage)
    const [report] = await archive.bringIn([aFile([said('5', 'here')], { topic: '<@1>'.repeat(250_000) })])
    expect(report).toMatchObject({ outcome: 'complete' })
  })

  it('keeps what names a person out of the name and the slug of a community', async () => {
    const archive = anArchive(harness.storage)
    const community = aCommunity({ name: 'Fans of <@300000000000000003>' })
    await archive.bringIn([aFile([said('5', 'here')], {}, { community })])
    expect(await archive.tenantOf(guild)).toMatchObject({ name: 'Fans of', slug: 'fans-of' })
  })

  it('never publishes direct messages as a community', async () => {
    const archive = anArchive(harness.storage)
    const community = aCommunity({ id: snowflake('0'), name: 'Direct Messages' })
    const target = { to: 'guild', ifAbsent: 'create_public' } as const
    await archive.bringIn([aFile([said('5', 'here')], { kind: 'dm', confidential: true }, { community })], { target })
    expect(await archive.tenantOf('0')).toMatchObject({ visibility: 'admins', listed: false })
  })

  it('believes no export that it is from the future', async () => {
    const archive = anArchive(harness.storage)
    const ahead = new Date('2999-01-01T00:00:00.000Z')
    await archive.bringIn([aFile([said('5', 'early')], { observedAt: ahead }, { observedAt: ahead })])
    const [stored] = (await dump(archive, guild, [general])).messages
    expect(stored?.message.observedAt.getTime()).toBeLessThan(ahead.getTime())
  })
})

/** The random ids apart: they are called by their place among the messages, and the authors stand in that order. */
function spelled({ authors, ...rest }: Awaited<ReturnType<typeof dump>>): unknown {
  const places = rest.messages.map(({ message }) => message.head.authorId)
  const ordered = [...authors].sort((a, b) => places.indexOf(a.id) - places.indexOf(b.id))
  const value = { ...rest, authors: ordered }
  const names = new Map<string, string>()
  return JSON.parse(
    JSON.stringify(value).replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
      if (!names.has(id)) names.set(id, `id ${names.size}`)
      return names.get(id) ?? id
    }),
  )
}
