import { onTestFinished } from 'vitest'
import { type DiscordOptions, discordSources } from '../../../adapters/discord/discord-sources.ts'
import type { LiveChannel, LiveSource } from '../../../domain/archive/ports/live-sources.ts'
import { type Snowflake, snowflake } from '../../../domain/archive/snowflake.ts'
import type { SourceChannel, SourceMessage, SourcePage } from '../../../domain/archive/source.ts'
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from '../../support/fake-discord/fake-discord.ts'

export interface Live {
  readonly fake: FakeDiscord
  readonly logged: readonly unknown[]
  open(change?: Partial<DiscordOptions>): LiveSource
}

/** A fake Discord, and sources that ask it as soon as it lets them. */
export async function startLive(options: FakeDiscordOptions = {}): Promise<Live> {
  const fake = await startFakeDiscord({ messages: 300, limits: null, ...options })
  onTestFinished(() => fake.close())
  const logged: unknown[] = []
  const log = (fields: object, message: string): void => void logged.push({ ...fields, message })
  const plain: DiscordOptions = {
    token: () => fake.token,
    api: fake.url,
    clock: { findNow: async () => new Date() },
    requestsPerSecond: 10_000,
    pauses: [1, 1, 1],
    logger: { info: log, warn: log, error: log },
  }
  const open = (change: Partial<DiscordOptions> = {}): LiveSource => {
    const source = discordSources({ ...plain, ...change }).open(snowflake(fake.guildId))
    onTestFinished(() => source.close())
    return source
  }
  return { fake, logged, open }
}

export async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

export const messagesIn = (pages: readonly SourcePage[]): readonly SourceMessage[] =>
  pages.flatMap(({ messages }) => messages)

/** The channel of this kind with the most messages in the fake. */
export async function busiestOf({ fake }: Live, source: LiveSource, kind = 'text'): Promise<LiveChannel> {
  const channels = (await all(source.channels())).filter((channel) => channel.kind === kind)
  const counted = channels.map((channel) => [channel, fake.state.messages(channel.id).length] as const)
  const [most] = counted.sort(([, a], [, b]) => b - a)
  if (most === undefined) throw new Error(`There is no ${kind}.`)
  return most[0]
}

/** Adds so many messages to a channel, newer than all others. */
export function say(fake: FakeDiscord, channel: SourceChannel, count: number): readonly Snowflake[] {
  return Array.from({ length: count }, () => snowflake(fake.state.addMessage(channel.id).id))
}

/** What stands in the way of reading: `[code, reason]`. */
export async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof Error) || !('code' in error) || !('details' in error)) return error
  return [error.code, error.details]
}
