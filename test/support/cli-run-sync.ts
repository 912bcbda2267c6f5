import { expect } from 'vitest'
import { discordSources } from '../../adapters/discord/discord-sources.ts'
import type { Tenant } from '../../domain/archive/index.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { type CliParts, type CliResult, verta } from './cli-run.ts'
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from './fake-discord/fake-discord.ts'
import { channelTypes, type DiscordChannel } from './fake-discord/json.ts'
import { type HttpWorld, openHttpWorld, type WorldParts } from './http-world.ts'

/** The whole program, and a Discord of the test's own that it syncs from. */
export interface LiveWorld {
  readonly world: HttpWorld
  readonly discord: FakeDiscord
  /** What the bot is known by from now on; `null`: nobody gave a token. */
  giveToken(token: string | null): void
  /** Of the fake's guild, public. */
  tenant(): Promise<Tenant>
  /** The channel with the most messages of its own. */
  busiest(): DiscordChannel
  /** How many messages are stored and not deleted. */
  stored(): Promise<number>
  /** Runs `verta sync <args>`, a second later than what was before, in `world` or another one made of it. */
  sync(args: readonly string[], parts?: CliParts, within?: HttpWorld): Promise<CliResult>
  close(): Promise<void>
}

export async function openLiveWorld(options: FakeDiscordOptions = {}, parts: WorldParts = {}): Promise<LiveWorld> {
  const discord = await startFakeDiscord({ limits: null, ...options })
  let token: string | null = discord.token
  const asked = { token: () => token, api: discord.url, requestsPerSecond: 10_000, pauses: [1, 1, 1] }
  const world = await openHttpWorld({ liveSources: (clock) => discordSources({ ...asked, clock }), ...parts })
  return {
    ...{ world, discord },
    giveToken: (given) => {
      token = given
    },
    tenant: () =>
      world.archive.createTenant({
        ...{ name: 'Ferry Fans', platform: 'discord', sourceId: snowflake(discord.guildId), visibility: 'public' },
      }),
    busiest: () => {
      const { state } = discord
      const sized = state.channels().filter(({ type }) => type === channelTypes.text)
      sized.sort((a, b) => state.messages(b.id).length - state.messages(a.id).length)
      return sized[0] ?? expect.unreachable()
    },
    stored: async () => {
      const { messages = [] } = await world.dump()
      return messages.filter(({ deleted_at }) => deleted_at === null).length
    },
    sync: (args, each, within = world) => {
      world.clock.advance(1_000)
      return verta(within, ['sync', ...args], each)
    },
    close: async () => {
      await discord.close()
      await world.close()
    },
  }
}
