import { discordSources } from '../../adapters/discord/discord-sources.ts'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import type { SourceChannel } from '../../domain/archive/source.ts'
import { sharedRequestBudgets } from '../../domain/archive/use-cases/shared-request-budget.ts'
import type { Clock } from '../../domain/shared/clock.ts'
import type { FakeDiscord } from './fake-discord/fake-discord.ts'

/** What a process needs to ask: all of it can go to another one as text. */
export interface BusyPlan {
  readonly api: string
  readonly token: string
  readonly guild: string
  readonly channels: readonly string[]
  readonly perSecond: number
  readonly refusedAtMost: number
}

/** For as many channels as a sync walks at a time. */
export function busyPlan({ url, token, guildId, state }: FakeDiscord, change: Partial<BusyPlan> = {}): BusyPlan {
  const full = state.channels().filter(({ id, type }) => type === 0 && state.messages(id).length > 0)
  const channels = full.slice(0, 4).map(({ id }) => id)
  if (channels.length < 4) throw new Error('There are not enough text channels with messages.')
  return { ...{ api: url, token, guild: guildId, channels, perSecond: 45, refusedAtMost: 8_000 }, ...change }
}

/** Asks for the newest messages of each channel, again and again, as one process would, until `over`. */
export async function askOnAndOn(
  { api, token, guild, channels, perSecond, refusedAtMost }: BusyPlan,
  { storage, clock }: { readonly storage: ArchiveStorage; readonly clock: Clock },
  over: AbortSignal,
): Promise<void> {
  const budgets = sharedRequestBudgets({ storage, perSecond, refusedAtMost })
  const sources = discordSources({
    ...{ token: () => token, api, requestsPerSecond: perSecond, pauses: [], budgets },
    clock: storage.read.clock,
  })
  const source = sources.open(snowflake(guild))
  const observedAt = clock.now()
  over.addEventListener('abort', () => void source.close())
  const ask = async (id: string): Promise<void> => {
    const channel: SourceChannel = { id: snowflake(id), kind: 'text', name: 'busy', confidential: false, observedAt }
    while (!over.aborted) await source.newest(channel, null)
  }
  try {
    await Promise.all(channels.map(ask))
  } catch (error) {
    if (!over.aborted) throw error
  } finally {
    await source.close()
  }
}

/** The most requests a second that came in any so many seconds, from `from` on: what can be had where nothing disturbs. */
export function bestRate({ requests }: FakeDiscord, seconds: number, from: number): number {
  const times = requests.map(({ at }) => at.getTime()).filter((time) => time >= from)
  let [most, first] = [0, 0]
  for (const [last, time] of times.entries()) {
    while (time - (times[first] ?? time) >= seconds * 1_000) first++
    most = Math.max(most, last - first + 1)
  }
  return most / seconds
}

/** Of all stretches of time the one that saw most requests beyond those which the rate permits in it: so many. */
export function mostBeyond(perSecond: number, { requests }: FakeDiscord): number {
  const ahead = requests.map(({ at }, i) => i - (at.getTime() / 1_000) * perSecond)
  let [most, least] = [0, Infinity]
  for (const each of ahead) {
    least = Math.min(least, each)
    most = Math.max(most, each - least)
  }
  return most
}

/** Requests a second, from `from` to the last one that was answered until `until`. */
export function rateOf({ requests }: FakeDiscord, from: number, until = Infinity): number {
  const times = requests.map(({ at }) => at.getTime()).filter((time) => time >= from && time <= until)
  return (times.length - 1) / (((times.at(-1) ?? from) - from) / 1_000)
}
