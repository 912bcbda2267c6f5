import { createSample } from '../../../adapters/sample/community.ts'
import { systemClock } from '../../../adapters/time/system-clock.ts'
import type { Clock } from '../../../domain/shared/clock.ts'
import { sha256 } from '../../../domain/shared/hash.ts'
import { discordLimits, type FakeFaults, type FakeLimits, Faults } from './faults.ts'
import { GuildData } from './guild-data.ts'
import { type FakeGuild, fakeGuildOf } from './guild-of.ts'
import { type GuildState, guildState } from './guild-state.ts'
import { DiscordServer, type FakeRequest } from './server.ts'

export interface FakeDiscord {
  /** `http://127.0.0.1:PORT/api`, without a version. */
  readonly url: string
  readonly token: string
  readonly guildId: string
  readonly botId: string
  readonly state: GuildState
  /** What was answered, in this order. */
  readonly requests: readonly FakeRequest[]
  forgetRequests(): void
  /** From the next request on. What is not named stays as it is; `next` and `changes` replace what was left of theirs. */
  behave(faults: Partial<FakeFaults>): void
  close(): Promise<void>
}

export interface FakeDiscordOptions {
  /** Of the sample, over all channels; by default 2,000. */
  readonly messages?: number
  readonly seed?: number | string
  readonly edition?: number
  /** By how much the guild's id is above the sample's, which is one for all seeds; by default 0. */
  readonly idsAbove?: number
  /** By default any. */
  readonly port?: number
  /** By default Discord's; `null`: none. */
  readonly limits?: FakeLimits | null
  /** What limits and changes go by; by default the system's. */
  readonly clock?: Clock
}

/** A Discord on this machine with one guild, the sample, and one bot in it. */
export async function startFakeDiscord(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const {
    messages = 2_000,
    seed = 1,
    edition = 1,
    port = 0,
    limits = discordLimits,
    clock = systemClock,
    idsAbove = 0,
  } = options
  const guild = await guildOf(seedOf(seed), messages, edition, idsAbove)
  const data = new GuildData(guild, clock)
  const token = `fake.${Buffer.from(guild.id).toString('base64url')}.token`
  const server = new DiscordServer(data, token, new Faults(limits), clock)
  const { requests } = server
  return {
    url: `http://127.0.0.1:${await server.listen(port)}/api`,
    token,
    guildId: guild.id,
    botId: guild.bot.id,
    state: guildState(data),
    requests,
    forgetRequests: () => void requests.splice(0),
    behave: (change) => server.faults.behave(change),
    close: () => server.close(),
  }
}

const guilds = new Map<string, Promise<FakeGuild>>()

/** Made once: nobody changes it. */
function guildOf(seed: number, messages: number, edition: number, idsAbove: number): Promise<FakeGuild> {
  const name = [seed, messages, edition, idsAbove].join()
  const guild = guilds.get(name) ?? fakeGuildOf(createSample({ seed, messages }), edition, idsAbove)
  guilds.set(name, guild)
  return guild
}

const seedOf = (seed: number | string): number =>
  typeof seed === 'number' ? seed : Buffer.from(sha256(seed)).readUInt32LE()
