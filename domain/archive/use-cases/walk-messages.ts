import type { ChannelId } from '../channel.ts'
import type { Message } from '../message.ts'
import type { ArchiveReaders } from '../ports/repositories.ts'
import type { Snowflake } from '../snowflake.ts'

/** So many messages are looked at at once. */
const stretchLength = 500

/** All messages of a channel behind `after`, deleted or not, in stretches by snowflake; none that is empty. */
export async function* messagesOf(
  { messages }: Pick<ArchiveReaders, 'messages'>,
  channelId: ChannelId,
  after: Snowflake | null = null,
): AsyncGenerator<readonly Message[]> {
  let from = after
  for (;;) {
    const ask = { direction: 'ascending', from, limit: stretchLength, deleted: 'shown' } as const
    const stretch: readonly Message[] = await messages.list(channelId, ask)
    if (stretch.length > 0) yield stretch
    from = stretch.at(-1)?.snowflake ?? null
    if (from === null || stretch.length < stretchLength) return
  }
}
