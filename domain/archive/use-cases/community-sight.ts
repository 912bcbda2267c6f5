import type { Clock } from '../../shared/clock.ts'
import { type ChannelKind, channelIdOf } from '../channel.ts'
import { SourceUnavailable } from '../errors.ts'
import { normaliseChannel } from '../normalise-channel.ts'
import { textOfPeople } from '../personal-text.ts'
import type { LiveChannel, LiveSource } from '../ports/live-sources.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { Pseudonyms } from '../pseudonym.ts'
import { laterSnowflake, type Snowflake, snowflakeTime } from '../snowflake.ts'
import type { Tenant } from '../tenant.ts'
import { saveChannels } from './save-channels.ts'

/** A channel, and whom it stands under, by their ids at the source. */
export interface ChannelPlace {
  readonly id: Snowflake
  readonly kind: ChannelKind
  readonly parentId: Snowflake | null
}

export interface CommunitySightContext {
  readonly source: LiveSource
  readonly tenant: Tenant
  readonly storage: ArchiveStorage
  readonly pseudonyms: Pseudonyms
  readonly clock: Clock
}

/** A look at who may see what holds for so long, in milliseconds. */
const freshFor = 60_000

/** Channels that are stored in one transaction. */
const savedAtOnce = 50

/**
 * A community's channels and who may see them, as its source says, stored before any of their messages is. A walk takes long; on
 * its way it is asked anew, so that what becomes private is hidden within a minute, and before anything is stored that was said
 * since.
 */
export class CommunitySight {
  readonly #context: CommunitySightContext
  readonly #parents = new Map<Snowflake, LiveChannel>()
  /** By the storage's clock: what was said since is not to be shown by that look. */
  #lookedAt = new Date(0)
  /** By this process's clock: how long ago that was. */
  #askedAt = new Date(0)
  #look: Promise<void> | null = null

  constructor(context: CommunitySightContext) {
    this.#context = context
  }

  /** Every channel and thread, stored, under the names that may be told. */
  async discover(): Promise<readonly LiveChannel[]> {
    const { source, clock } = this.#context
    const found: LiveChannel[] = []
    const waiting: LiveChannel[] = []
    this.#askedAt = clock.now()
    for await (const channel of source.channels()) {
      if (channel.kind !== 'thread') this.#sees(channel)
      waiting.push(channel)
      if (waiting.length === savedAtOnce) found.push(...(await this.#saveAsNow(waiting.splice(0))))
    }
    found.push(...(await this.#saveAsNow(waiting)))
    return found
  }

  /** To list all threads takes long: what they are called is seen by whom their channels are by now. */
  async #saveAsNow(seen: readonly LiveChannel[]): Promise<readonly LiveChannel[]> {
    const threads = seen.filter(({ kind }) => kind === 'thread').map(({ id }) => id)
    await this.refresh(threads.reduce<Snowflake | null>(laterSnowflake, null))
    return this.#save(
      seen.map((channel) => {
        const isThread = channel.kind === 'thread'
        const place = this.#parents.get(isThread && channel.parent ? channel.parent.id : channel.id)
        const visibility = isThread && place?.visibility !== 'restricted' ? undefined : place?.visibility
        return visibility === undefined ? channel : { ...channel, visibility }
      }),
    )
  }

  /** To be called before anything is stored that was said up to `newest`. */
  async refresh(newest: Snowflake | null = null): Promise<void> {
    const { clock } = this.#context
    const isDue = (): boolean =>
      clock.now().getTime() - this.#askedAt.getTime() >= freshFor ||
      (newest !== null && snowflakeTime(newest) >= this.#lookedAt)
    // One that is under way may have begun too early; where the platform's clock is ahead, none comes late enough.
    for (let looks = 0; looks < 2 && isDue(); looks++) await this.#lookAgain()
  }

  /**
   * What keeps the bot from a channel's messages now, asked anew. Rejects with `source_unavailable` where it, or its parent, is not
   * listed as it should be: whether it is gone, its messages tell.
   */
  async hindranceOf({ id, kind, parentId }: ChannelPlace): Promise<'no_access' | 'no_history' | null> {
    // Another one's look does not ask what the bot itself may.
    while (this.#look !== null) await this.#look
    await this.#lookAgain('anew')
    const place = this.#parents.get(kind === 'thread' && parentId !== null ? parentId : id)
    if (place === undefined) throw new SourceUnavailable('it does not list this channel now')
    return place.unreadable === 'no_messages' ? null : place.unreadable
  }

  #lookAgain(ownRoles: 'known' | 'anew' = 'known'): Promise<void> {
    this.#look ??= this.#ask(ownRoles).finally(() => {
      this.#look = null
    })
    return this.#look
  }

  async #ask(ownRoles: 'known' | 'anew'): Promise<void> {
    const { source, clock } = this.#context
    const asked = clock.now()
    const now = await source.parents(ownRoles)
    await this.#save(await this.#worthSaving(now))
    this.#parents.clear()
    for (const channel of now) this.#sees(channel)
    this.#askedAt = asked
  }

  #sees(channel: LiveChannel): void {
    this.#parents.set(channel.id, channel)
    this.#lookedAt = channel.observedAt
  }

  /**
   * Where it is not as it is stored, whoever stored that; and each restriction, whose time must be known, so that nobody lifts it who
   * looked before and stores after this.
   */
  async #worthSaving(seen: readonly LiveChannel[]): Promise<readonly LiveChannel[]> {
    const { storage, tenant } = this.#context
    const stored = await storage.read.channels.findMany(seen.map(({ id }) => channelIdOf(tenant.id, id)))
    const known = new Map(stored.map(({ sourceId, visibility }) => [sourceId, visibility]))
    return seen.filter(({ id, visibility }) => visibility === 'restricted' || known.get(id) !== visibility)
  }

  async #save(seen: readonly LiveChannel[]): Promise<readonly LiveChannel[]> {
    const { storage, tenant, pseudonyms, clock } = this.#context
    const text = textOfPeople(pseudonyms)
    const context = { tenantId: tenant.id, text, visibility: 'unknown', now: clock.now() } as const
    const channels = seen.map((channel) => normaliseChannel(channel, context))
    if (seen.length > 0) await saveChannels(storage, channels.flat())
    return seen.map((channel, i) => ({ ...channel, name: channels[i]?.at(-1)?.profile.value.name ?? channel.id }))
  }
}
