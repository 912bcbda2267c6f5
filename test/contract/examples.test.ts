import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { namedDump } from '../support/archive-dump-named.ts'
import { withoutImports } from '../support/archive-dump-rows.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { contract, exampleExports, examplePeople, ferry, importPublic } from '../support/http-world-examples.ts'

const rowsFile = 'test/fixtures/golden/rows.json'
const { WRITE_GOLDEN } = process.env

describe('the exports that come with Verta', () => {
  let world: HttpWorld

  beforeAll(async () => {
    world = await openHttpWorld()
  })

  afterAll(() => world.close())

  beforeEach(() => world.empty())

  const dumped = async () => namedDump(await world.dump(), world.vault, examplePeople)

  async function read(path: string): Promise<Readonly<Record<string, unknown>>> {
    const reply = await world.get(path)
    expect(reply.status).toBe(200)
    return JSON.parse(reply.body)
  }

  it('change nothing when they are imported again: no row, no time', async () => {
    await importPublic(world)
    const first = withoutImports(await world.dump())
    world.clock.advance(3_600_000)
    const again = await importPublic(world)
    expect(withoutImports(await world.dump())).toEqual(first)
    expect(again.map(({ counts }) => counts)).toEqual(
      [1, 2, 11, 1].map((read) => ({ read, added: 0, changed: 0, unchanged: read, revisions: 0, faults: 0 })),
    )
  })

  it('change nothing when they are imported again in another order', async () => {
    await importPublic(world)
    const first = withoutImports(await world.dump())
    world.clock.advance(3_600_000)
    await importPublic(world, exampleExports.toReversed())
    expect(withoutImports(await world.dump())).toEqual(first)
  })

  it('change nothing when one import takes each file twice', async () => {
    await importPublic(world)
    const once = await dumped()
    await world.empty()
    await importPublic(world, [...exampleExports, ...exampleExports])
    expect(await dumped()).toEqual(once)
  })

  it.each([
    ['backwards', [3, 2, 1, 0]],
    ['the parent first', [2, 1, 0, 3]],
    ['the thread first', [1, 3, 2, 0]],
    ['the forum post in the middle', [2, 0, 3, 1]],
  ])('make the same archive in another order: %s', async (_, order) => {
    await importPublic(world)
    const inOrder = await dumped()
    await world.empty()
    for (const i of order) {
      world.clock.advance(60_000)
      await importPublic(world, exampleExports.slice(i, i + 1))
    }
    expect(await dumped()).toEqual(inOrder)
  })

  it('make the same archive when three imports bring them in at once', async () => {
    await importPublic(world)
    const alone = await dumped()
    await world.empty()
    const reports = await Promise.all([
      importPublic(world),
      importPublic(world, exampleExports.toReversed()),
      importPublic(world),
    ])
    expect(reports.flat().map(({ outcome }) => outcome)).toEqual(Array.from({ length: 12 }, () => 'complete'))
    expect(reports.flat().reduce((sum, { counts }) => sum + counts.added, 0)).toBe(15)
    expect(await dumped()).toEqual(alone)
  })

  it('make the same rows on every storage', async () => {
    await importPublic(world)
    const rows = `${JSON.stringify(await dumped(), null, 1)}\n`
    if (WRITE_GOLDEN && world.storageName === 'memory') writeFileSync(rowsFile, rows)
    expect(existsSync(rowsFile)).toBe(true)
    expect(rows).toBe(readFileSync(rowsFile, 'utf8'))
  })

  it('keep the starter of a thread in its parent and in the thread', async () => {
    await importPublic(world)
    const starter = '1543572368977428611'
    const inParent = await read(`${ferry}/channels/general/messages/${starter}`)
    const inThread = await read(`${ferry}/channels/${starter}/messages/${starter}`)
    expect(inParent).toMatchObject({ id: starter, channelId: '1543572361285083187' })
    expect(inThread).toMatchObject({ id: starter, channelId: starter, content: inParent['content'] })
  })

  it('show guild 1505988963628879902 with channels of 11, 2 and 1 messages and a placeholder forum', async () => {
    await importPublic(world)
    expect(await read(ferry)).toMatchObject({ sourceId: '1505988963628879902', name: 'Discord Ferry Test' })
    expect(await read(`${ferry}/channels`)).toMatchObject({
      items: [
        { id: '1543572361285083187', slug: 'general', kind: 'text', placeholder: false, messageCount: 11 },
        { id: '1543572364359372880', slug: 'feedback-forum', placeholder: true, messageCount: 0 },
      ],
      next: null,
    })
    expect(await read(`${ferry}/channels/general/threads`)).toMatchObject({
      items: [{ id: '1543572368977428611', name: 'Cool Thread', kind: 'thread', messageCount: 2 }],
    })
    expect(await read(`${ferry}/channels/feedback-forum/threads`)).toMatchObject({
      items: [{ id: '1543572393384087642', name: 'Bug Report', kind: 'thread', messageCount: 1 }],
    })
    for (const [channel, count] of Object.entries({
      general: 11,
      '1543572368977428611': 2,
      '1543572393384087642': 1,
    })) {
      const { items } = await read(`${ferry}/channels/${channel}/messages`)
      expect(items).toHaveLength(count)
    }
  })

  it('show guild 100000000000000001 with its one message', async () => {
    await importPublic(world)
    expect(await read(contract)).toMatchObject({ sourceId: '100000000000000001', name: 'Contract Guild' })
    expect(await read(`${contract}/channels`)).toMatchObject({
      items: [{ name: 'Contract Category', kind: 'category', placeholder: true }],
    })
    expect(await read(`${contract}/channels?parent=contract-category`)).toMatchObject({
      items: [{ name: 'contract-channel', kind: 'text', messageCount: 1 }],
    })
    const { items } = await read(`${contract}/channels/contract-channel/messages`)
    expect(items).toHaveLength(1)
  })
})
