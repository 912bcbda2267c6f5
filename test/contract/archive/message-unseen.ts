import { expect, it } from 'vitest'
import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { Message } from '../../../domain/archive/message.ts'
import type { UnseenMessages } from '../../../domain/archive/ports/message-repository.ts'
import { snowflake } from '../../../domain/archive/snowflake.ts'
import { storedMessage, storedMessages } from '../../support/archive-world.ts'
import { moment } from '../../support/factories/index.ts'
import { snowflakes } from '../shared/samples.ts'
import type { ArchiveUnderTest } from './contract.ts'

const all: UnseenMessages = {
  from: snowflake('0'),
  to: snowflake('18446744073709551615'),
  since: moment(100),
  limit: 100,
}

export function messageUnseenContract({ storage }: ArchiveUnderTest): void {
  const unseen = (channelId: ChannelId, request: Partial<UnseenMessages> = {}) =>
    storage.read.messages.listUnseen(channelId, { ...all, ...request })
  const channelOf = ([first]: readonly Message[]): ChannelId => {
    if (first === undefined) throw new Error('no messages')
    return first.channelId
  }

  it('gives those whose latest sight lies before the moment, whole and by snowflake', async () => {
    const messages = await storedMessages(storage, [
      { snowflake: snowflake('10'), observedAt: moment(99) },
      { snowflake: snowflake('9'), observedAt: moment(-1) },
      { snowflake: snowflake('11'), observedAt: moment(100) },
      { snowflake: snowflake('12'), observedAt: moment(101) },
    ])
    await storedMessage(storage, { snowflake: snowflake('10') })
    expect(await unseen(channelOf(messages))).toStrictEqual([messages[1], messages[0]])
  })

  it('gives one that was deleted before the moment, and none that was deleted at it or later', async () => {
    const messages = await storedMessages(
      storage,
      [99, 100, 101].map((offset) => ({ observedAt: moment(), deletedAt: moment(offset) })),
    )
    expect(await unseen(channelOf(messages))).toStrictEqual(messages.slice(0, 1))
  })

  it('takes both ends of the range in, as numbers of any length', async () => {
    const messages = await storedMessages(
      storage,
      snowflakes.map((each) => ({ snowflake: each, observedAt: moment() })),
    )
    const channelId = channelOf(messages)
    for (const [i, from] of snowflakes.entries()) {
      for (const [j, to] of snowflakes.entries()) {
        const found = await unseen(channelId, { from, to })
        expect(found.map((message) => message.snowflake)).toStrictEqual(snowflakes.slice(i, j + 1))
      }
    }
  })

  it('gives no more than the limit, the lowest first', async () => {
    const messages = await storedMessages(storage, [{}, {}, {}])
    expect(await unseen(channelOf(messages), { limit: 2 })).toStrictEqual(messages.slice(0, 2))
    expect(await unseen(channelOf(messages), { limit: 3 })).toHaveLength(3)
  })
}
