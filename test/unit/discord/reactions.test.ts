import { describe, expect, it } from 'vitest'
import { compareSnowflakes, snowflake } from '../../../domain/archive/snowflake.ts'
import { all, busiestOf, say, startLive } from './live.ts'

describe('who reacted', () => {
  it('is asked for by emoji, super reactions apart, and everyone is named once', async () => {
    const live = await startLive()
    const { state } = live.fake
    const source = live.open()
    const channel = await busiestOf(live, source)
    const [one, two] = say(live.fake, channel, 2)
    if (one === undefined || two === undefined) throw new Error('Nobody said anything.')
    const custom = { id: '800000000000000001', name: 'blob_wave' }
    const people = state.people.slice(0, 130)
    for (const user of people) state.addReaction(channel.id, one, '👍🏽', { user })
    for (const user of people.slice(0, 2)) state.addReaction(channel.id, one, '👍🏽', { user, burst: true })
    state.addReaction(channel.id, one, custom, { burst: true })
    const { messages } = await source.newest(channel, two)
    const whole = await source.withReactionUsers(channel, messages)
    const reactions = whole.find(({ id }) => id === one)?.reactions ?? []
    const ids = people.map(({ id }) => snowflake(id)).sort(compareSnowflakes)
    expect(reactions[0]?.users?.map(({ id }) => String(id))).toEqual(ids)
    expect(reactions[1]?.users).toHaveLength(1)
    const asked = live.fake.requests.filter(({ route }) => route.endsWith('/reactions/:emoji'))
    const ofOne = asked.filter(({ path }) => path.includes(one)).map(({ query }) => query['type'])
    expect(ofOne.filter((type) => type === '0')).toHaveLength(Math.floor(people.length / 100) + 1)
    expect(ofOne.filter((type) => type === '1')).toHaveLength(2)
  })

  it('is left untold where the message is gone meanwhile', async () => {
    const live = await startLive()
    const { state } = live.fake
    const source = live.open()
    const channel = await busiestOf(live, source)
    const [gone, kept] = say(live.fake, channel, 2)
    for (const id of [gone, kept]) state.addReaction(channel.id, id ?? '', '🎉')
    const { messages } = await source.newest(channel, null)
    state.deleteMessage(channel.id, gone ?? '')
    const [first, second] = (await source.withReactionUsers(channel, messages)).slice(-2)
    expect(first?.reactions).toEqual([{ emoji: { id: null, name: '🎉', animated: false }, count: 1, burstCount: 0 }])
    expect(second?.reactions?.[0]?.users).toHaveLength(1)
  })

  it('to the first message of a forum’s post is asked for in the post', async () => {
    const live = await startLive()
    const { state } = live.fake
    const source = live.open()
    const forum = state.channels().find(({ type }) => type === 15)
    if (forum === undefined) throw new Error('There is no forum.')
    const { id } = state.addThread(forum.id)
    const [first] = state.messages(id)
    state.addReaction(id, first?.id ?? '', '🎉')
    const thread = (await all(source.channels())).find((each) => each.id === id)
    if (thread === undefined) throw new Error('There is no thread.')
    const { messages } = await source.newest(thread, null)
    const [told] = await source.withReactionUsers(thread, messages)
    expect([told?.id, told?.reactions?.[0]?.users]).toEqual([id, [expect.anything()]])
  })
})
