import { discordSources } from '../../adapters/discord/discord-sources.ts'
import type { Tenant } from '../../domain/archive/index.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { type CliParts, type CliResult, verta } from './cli-run.ts'
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from './fake-discord/fake-discord.ts'
import { type HttpWorld, openHttpWorld, type WorldParts } from './http-world.ts'

/** The whole program, and a Discord of the test's own that it syncs from. */
export interface LiveWorld {
  readonly world: HttpWorld
  readonly discord: FakeDiscord
  /** What the bot is known by from now on; `null`: nobody gave a token. */
  giveToken(token: string | null): void
  /** Of the fake's guild, public. */
  tenant(): Promise<Tenant>
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
