import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { snowflake, snowflakeAt } from '../../domain/archive/snowflake.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { said } from '../unit/domain/use-cases/archive-fixture.ts'
import { aCommunity, aFile, type FileContent, filesOf, guild } from '../unit/domain/use-cases/fake-exports.ts'

const general = '1543572361285083187'
const secret = '1543572361285083188'
const thread = '1543572361285083199'
const start = Date.UTC(2026, 7, 30, 12)
const minute = (n: number): Date => new Date(start + n * 60_000)
const idAt = (n: number) => snowflakeAt(minute(n))

/** Ten messages, a minute apart; the sixth answers the second, the seventh one of another channel, the eighth none that is there. */
const talk = Array.from({ length: 10 }, (_, n) => {
  const reply = (messageId: string, channelId: string | null = null) => ({
    reference: {
      kind: 'reply' as const,
      messageId: snowflake(messageId),
      channelId: channelId === null ? null : snowflake(channelId),
      communityId: null,
    },
  })
  const references = { 5: reply(idAt(1), general), 6: reply(idAt(1), secret), 7: reply('77') }
  return { ...said(idAt(n), `message ${n}`), sentAt: minute(n), ...(references[n as 5 | 6 | 7] ?? {}) }
})

const files: readonly FileContent[] = [
  aFile(talk, { id: snowflake(general) }, { name: 'general.json' }),
  aFile(
    [{ ...said(idAt(0), 'edited since'), editedAt: minute(60) }],
    { id: snowflake(general) },
    { name: 'edit.json' },
  ),
  aFile(
    [said('9000', 'a post '.repeat(100))],
    { id: snowflake(thread), kind: 'thread', name: 'Help', parent: { id: snowflake(general), name: 'general' } },
    { name: 'thread.json' },
  ),
  aFile(
    [said('9100', 'hidden')],
    { id: snowflake(secret), kind: 'thread', name: 'secret', confidential: true },
    { name: 'secret.json' },
  ),
  aFile(
    [said('9200', 'elsewhere')],
    { id: snowflake('5') },
    { name: 'other.json', community: aCommunity({ id: snowflake('88'), name: 'Other' }) },
  ),
]

describe('finding a place', () => {
  let world: HttpWorld
  const root = '/api/v1/tenants/ferry-test'

  beforeAll(async () => {
    world = await openHttpWorld({ exportFiles: filesOf(files) })
    await world.archive.importArchive({
      paths: files.map(({ name }) => name),
      target: { to: 'guild', ifAbsent: 'create_public' },
      channelVisibility: 'everyone',
    })
  })
  afterAll(() => world.close())

  const json = async (path: string) => {
    const { status, body } = await world.get(path)
    return { status, ...Object(JSON.parse(body)) }
  }
  const texts = async (query: string) => {
    const { items } = await json(`${root}/channels/general/messages?${query}`)
    return items.map(({ content }: { content: string }) =>
      Number(content.replace('edited since', '0').split(' ').at(-1)),
    )
  }

  it.each([
    [`around=${idAt(5)}&limit=4`, [3, 4, 5, 6]],
    [`around=${idAt(5)}&limit=5`, [3, 4, 5, 6, 7]],
    [`around=${idAt(5)}&limit=4&order=desc`, [6, 5, 4, 3]],
    [`around=${idAt(0)}&limit=4`, [0, 1]],
    [`around=${idAt(9)}&limit=4`, [7, 8, 9]],
    [`around=${idAt(5)}&limit=1`, [5]],
    ['around=0&limit=2', [0]],
    [`at=${minute(4).toISOString()}&limit=3`, [4, 5, 6]],
    [`at=${start / 1000 + 4 * 60}&limit=3`, [4, 5, 6]],
    [`at=${minute(4).toISOString()}&limit=3&order=desc`, [4, 3, 2]],
    [`at=${encodeURIComponent('2026-08-30T14:04:30.5+02:00')}&limit=2`, [5, 6]],
    ['at=2010-01-01&limit=2', [0, 1]],
    ['at=2900-01-01&limit=2', []],
  ])('gives the messages of %s', async (query, expected) => {
    expect(await texts(query)).toEqual(expected)
  })

  it.each(['at=yesterday', 'at=2026-08-30T12:00:00', 'at=-5', 'at=', 'around=x', 'around=5&at=5', 'around=5&after=5'])(
    'refuses %s',
    async (query) => {
      expect(await json(`${root}/channels/general/messages?${query}`)).toMatchObject({ status: 422, code: 'invalid' })
    },
  )

  it('can be left in both directions from the middle', async () => {
    const { previous, next } = await json(`${root}/channels/general/messages?around=${idAt(5)}&limit=2`)
    expect(await texts(`cursor=${previous}&limit=3`)).toEqual([1, 2, 3])
    expect(await texts(`cursor=${next}&limit=3`)).toEqual([6, 7, 8])
  })

  it('shows the message of its own channel that one answers, and no other', async () => {
    const { items } = await json(`${root}/channels/general/messages`)
    const shown = items.map(({ repliedTo }: { repliedTo: { content: string } | null }) => repliedTo?.content ?? null)
    expect(shown).toEqual([null, null, null, null, null, 'message 1', null, null, null, null])
  })

  it('gives the first message of each thread, cut', async () => {
    const { items } = await json(`${root}/channels/general/threads`)
    expect(items).toMatchObject([
      { name: 'Help', messageCount: 1, first: { id: '9000', content: 'a post '.repeat(100).slice(0, 200) } },
    ])
  })

  it('gives the earlier contents of a message', async () => {
    const messages = `${root}/channels/general/messages`
    expect(await json(`${messages}/${idAt(0)}/revisions`)).toMatchObject({
      status: 200,
      items: [{ content: 'message 0', editedAt: null }],
    })
    expect(await json(`${messages}/${idAt(1)}/revisions`)).toEqual({ status: 200, items: [] })
    expect(await json(`${messages}/77/revisions`)).toMatchObject({ status: 404 })
    expect(await json(`${root}/channels/${secret}/messages/9100/revisions`)).toMatchObject({ status: 404 })
  })

  it.each([
    [`https://discord.com/channels/${guild}/${general}/${idAt(3)}`, `/messages/${idAt(3)}`],
    [`https://ptb.discord.com/channels/${guild}/${general}`, ''],
    [` http://www.discordapp.com/channels/${guild}/${general}/?x=1`, ''],
  ])('resolves %s', async (url, end) => {
    const resolved = await json(`${root}/resolve?url=${encodeURIComponent(url)}`)
    expect(resolved).toMatchObject({ status: 200, channelId: general, url: `${root}/channels/${general}${end}` })
    expect(await json(resolved.url)).toMatchObject({ status: 200 })
  })

  it.each([
    [404, `https://discord.com/channels/88/5/9200`],
    [404, `https://discord.com/channels/${guild}/${secret}/9100`],
    [404, `https://discord.com/channels/${guild}/${general}/77`],
    [422, `https://discord.com/channels/@me/${general}/77`],
    [422, `https://evil.example/channels/${guild}/${general}`],
    [422, `https://discord.com.evil.example/channels/${guild}/${general}`],
    [422, `https://discord.com/channels/${guild}/99999999999999999999`],
    [422, ''],
  ])('answers %i to a link that leads nowhere here: %s', async (status, url) => {
    expect(await json(`${root}/resolve?url=${encodeURIComponent(url)}`)).toMatchObject({ status })
  })
})
