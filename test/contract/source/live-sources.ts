import { discordSources } from '../../../adapters/discord/discord-sources.ts'
import type { LiveSource } from '../../../domain/archive/ports/live-sources.ts'
import { type Snowflake, snowflake } from '../../../domain/archive/snowflake.ts'
import type { StorageClock } from '../../../domain/shared/storage-clock.ts'
import { startFakeDiscord } from '../../support/fake-discord/fake-discord.ts'
import type { ScriptedFault } from '../../support/fake-discord/faults.ts'

/** A platform that a live source can be opened on, again and again, and what may go wrong there. */
export interface LiveHarness {
  open(): LiveSource
  /** From now on, all of these and nothing else. */
  trouble(...troubles: readonly Trouble[]): void
  close(): Promise<void>
}

export type Trouble =
  /** `garbled`: a channel or thread is listed otherwise than the platform documents it. `silent`: no list of archived threads. */
  | { readonly what: 'garbled' | 'silent' | 'refused'; readonly channel: Snowflake }
  /** A message's reactions, which the platform refuses to tell more of. */
  | { readonly what: 'untold'; readonly message: Snowflake }
  /** It knows the token no more. */
  | { readonly what: 'locked out' }

/** Every adapter that reads a platform live. Whoever adds one adds its line. */
export const liveSources: Readonly<Record<'discord', () => Promise<LiveHarness>>> = {
  discord: async () => {
    const { url, token, guildId, state, behave, close } = await startFakeDiscord({
      ...{ messages: 1_500, seed: 25, limits: null },
    })
    const count = (channelId: string): number => state.messages(channelId).length
    const [busiest] = state.channels().toSorted((one, other) => count(other.id) - count(one.id))
    for (let i = 0; i < 130; i++) state.addMessage(busiest?.id ?? '')
    const live = discordSources({
      ...{ token: () => token, api: url, clock: standing, requestsPerSecond: 10_000, pauses: [1] },
    })
    return {
      open: () => live.open(snowflake(guildId)),
      trouble: (...troubles) => {
        behave({ next: troubles.flatMap(faultsOf) })
        if (troubles.some(({ what }) => what === 'locked out')) state.revokeToken()
        else state.renewToken()
      },
      close,
    }
  },
}

function faultsOf(trouble: Trouble): readonly ScriptedFault[] {
  const times = Number.POSITIVE_INFINITY
  if (trouble.what === 'locked out') return []
  if (trouble.what === 'untold')
    return [
      { on: '/channels/:id/messages/:message/reactions/:emoji', of: trouble.message, do: 'refused', code: 1, times },
    ]
  const of = trouble.channel
  if (trouble.what === 'garbled') return [{ on: '*', do: 'garbled', objects: { [of]: { type: 'unheard of' } }, times }]
  if (trouble.what === 'refused') return [{ on: '/channels/:id/messages', of, do: 'refused', times }]
  return ['threads/archived/public', 'threads/archived/private', 'users/@me/threads/archived/private'].map((list) => ({
    ...{ on: `/channels/:id/${list}`, of, do: '503' as const, times },
  }))
}

/** So that two walks can be compared. */
const standing: StorageClock = { findNow: async () => new Date('2026-05-01T00:00:00Z') }
