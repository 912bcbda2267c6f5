import { describe, expect, it } from 'vitest'
import { messageOf, messageSchema } from '../../../adapters/discord/message.ts'
import type { Question } from '../../../adapters/discord/question.ts'
import { withReactionUsers } from '../../../adapters/discord/reactions.ts'
import { compareSnowflakes, snowflake } from '../../../domain/archive/snowflake.ts'
import type { SourceMessage } from '../../../domain/archive/source.ts'
import { messageJson, userJson } from './json.ts'
import { all, busiestOf, refusalOf, say, startLive } from './live.ts'

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

  const reactions = '/channels/:id/messages/:message/reactions/:emoji'

  /** Three messages with 🎉, the middle one with 👍🏽 too. */
  async function reactedTo() {
    const live = await startLive()
    const source = live.open()
    const channel = await busiestOf(live, source)
    const said = say(live.fake, channel, 3)
    for (const id of said) live.fake.state.addReaction(channel.id, id, '🎉')
    live.fake.state.addReaction(channel.id, said[1] ?? '', '👍🏽')
    const { messages } = await source.newest(channel, null)
    live.fake.forgetRequests()
    return { live, source, channel, given: messages.slice(-3), user: live.fake.state.people[0]?.id ?? '' }
  }

  const usersIn = (messages: readonly SourceMessage[]) =>
    messages.map(({ reactions = [] }) => reactions.map(({ users }) => users?.length ?? null))

  it('is told of the others where Discord refuses it of one emoji', async () => {
    const { live, source, channel, given } = await reactedTo()
    live.fake.behave({ next: [{ on: reactions, of: '👍🏽', do: 'refused', code: 50001, times: 9 }] })
    const told = await source.withReactionUsers(channel, given)
    expect(usersIn(told)).toEqual([[1], [1, 0], [1]])
    expect(live.fake.requests.filter(({ route }) => route === '/guilds/:id')).toHaveLength(1)
  })

  it.each([
    ['is no user', null],
    ['has no name', { username: ['ann'] }],
  ])('is told of the others where one who reacted with one emoji %s', async (_, change) => {
    const { live, source, channel, given, user } = await reactedTo()
    live.fake.behave({ next: [{ on: reactions, of: '👍🏽', do: 'garbled', objects: { [user]: change }, times: 9 }] })
    const told = await source.withReactionUsers(channel, given)
    expect(usersIn(told)).toEqual([[1], [1, 0], [1]])
  })

  it('is not asked for without end where Discord gives the same people again', async () => {
    const people = Array.from({ length: 100 }, (_, i) => userJson({ id: String(200_000_000_000_000_000n + BigInt(i)) }))
    let asked = 0
    const ask = async <T>({ reply }: Question<T>): Promise<T> => {
      if (++asked > 9) throw new Error('It asks without end.')
      return reply.parse(people)
    }
    const reactions = [{ emoji: { id: null, name: '🎉', animated: false }, count: 150, burstCount: 0 }]
    const message = { ...messageOf(messageSchema.parse(messageJson())), reactions }
    const told = await withReactionUsers(ask, '4', message)
    expect(told.reactions?.map(({ users }) => users)).toEqual([[]])
    expect(asked).toBe(2)
  })

  it('is told of no message where Discord does not answer, or refuses the channel or all of the community', async () => {
    const { live, source, channel, given } = await reactedTo()
    const work = () => refusalOf(source.withReactionUsers(channel, given))
    live.fake.behave({ next: [{ on: reactions, of: '👍🏽', do: '503', times: 9 }] })
    expect(await work()).toMatchObject(['source_unavailable', {}])
    live.fake.behave({ next: [] })
    live.fake.state.setPrivate(channel.id, true)
    expect(await work()).toEqual(['source_refused', { reason: 'channel_no_access' }])
    live.fake.behave({ next: [{ on: reactions, do: 'refused', times: 9 }] })
    live.fake.state.kickBot()
    expect(await work()).toEqual(['source_refused', { reason: 'not_a_member' }])
    live.fake.state.revokeToken()
    live.fake.behave({ next: [] })
    expect(await work()).toEqual(['source_refused', { reason: 'token' }])
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
