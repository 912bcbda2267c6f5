import { Invalid } from '../../shared/errors.ts'
import type { Channel } from '../channel.ts'
import { SourceMismatch, SourceRefused, SourceUnavailable, unansweredInARow } from '../errors.ts'
import { type FindingTally, IdTally, type SourceIntegrity } from '../integrity.ts'
import { PageComparison } from '../integrity-checks.ts'
import type { Message } from '../message.ts'
import type { LiveChannel, LiveSource, LiveSources, NewestPage } from '../ports/live-sources.ts'
import { compareSnowflakes, nextSnowflake, previousSnowflake, type Snowflake } from '../snowflake.ts'
import type { SourcePage } from '../source.ts'
import type { Tenant } from '../tenant.ts'
import { leftOutBy } from './left-out.ts'

/** `if_possible`: it is left out where there is no token. */
export type AskSource = 'always' | 'if_possible' | 'never'

/** Questions for the messages that one channel’s replies point to. */
const questionsAtMost = 20

export interface StoredChannel {
  readonly first: Snowflake | null
  /** As it was before the source is asked. */
  readonly checkpoint: Snowflake | null
  /** What is stored behind a message, deleted or not, in stretches by snowflake. */
  readonly messages: (after: Snowflake | null) => AsyncIterable<readonly Message[]>
}

/** A community as its source shows it now, while its archive is looked through. Where it refuses it is asked no further. */
export class SourceLook {
  readonly #source: LiveSource
  readonly #channels = new Map<Snowflake, LiveChannel>()
  #error: SourceIntegrity['error'] = null
  #unanswered = 0
  #compared = 0

  private constructor(source: LiveSource) {
    this.#source = source
  }

  /**
   * Every channel that it has. Gives `null` where it is not to be asked. Rejects with `invalid` where the tenant archives no community
   * yet, and with `source_mismatch`.
   */
  static async at(liveSources: LiveSources, tenant: Tenant, ask: AskSource): Promise<SourceLook | null> {
    const { sourceId } = tenant
    if (sourceId === null && ask === 'always')
      throw Invalid.of('/sourceId', 'is not set: the tenant archives no community yet')
    if (sourceId === null || ask === 'never') return null
    const look = new SourceLook(liveSources.open(sourceId))
    try {
      return (await look.#discover(sourceId, ask)) ? look : null
    } catch (error) {
      await look.close()
      throw error
    }
  }

  /** Whether it has such a channel; `null`: that is not known. */
  lists(channel: Channel): boolean | null {
    if (this.#error !== null) return null
    if (this.#channels.has(channel.sourceId)) return true
    return leftOutBy(channel.tenantId, this.#source.unlisted())(channel) ? null : false
  }

  /** Compares its newest page, and one from the middle, with what is stored. */
  async compare(channelId: Snowflake, stored: StoredChannel, findings: FindingTally): Promise<void> {
    const channel = this.#readable(channelId)
    if (channel === null) return
    const newest = await this.#ask(channel, null, findings)
    if (newest === null) return
    // An empty page says nothing: Discord answers with one where history may not be read.
    if (newest.range === null && stored.first !== null) {
      findings.add('source.unasked', channelId, 'It showed no message.')
      return
    }
    this.#compared++
    await comparePage(newest, stored, findings)
    if (newest.before === null) return
    const middle = await this.#ask(channel, midway(stored.first ?? channelId, newest.before), findings)
    if (middle !== null) await comparePage(middle, stored, findings)
  }

  /** Which of the messages it has; those of which it did not tell are in neither list. Asked for the newest first. */
  async have(
    channelId: Snowflake,
    ids: readonly Snowflake[],
  ): Promise<{ readonly there: ReadonlySet<Snowflake>; readonly gone: ReadonlySet<Snowflake> }> {
    const there = new Set<Snowflake>()
    const gone = new Set<Snowflake>()
    const channel = this.#readable(channelId)
    const left = channel === null ? [] : [...new Set(ids)].sort(compareSnowflakes)
    for (let questions = 0; channel !== null && left.length > 0 && questions < questionsAtMost; questions++) {
      const highest = left.at(-1) ?? channelId
      const page = await this.#ask(channel, nextSnowflake(highest), null)
      // An empty page says nothing: Discord answers with one where history may not be read.
      if (page === null || page.faults.length > 0 || page.messages.length === 0) break
      const lowest = page.before
      const shown = new Set(page.messages.map(({ id }) => id))
      for (let id = left.at(-1); id !== undefined && (lowest === null || compareSnowflakes(id, lowest) >= 0); ) {
        if (shown.has(id)) there.add(id)
        else gone.add(id)
        left.pop()
        id = left.at(-1)
      }
    }
    return { there, gone }
  }

  /** `known`: whether the archive has a channel. */
  report(known: (channelId: Snowflake) => boolean): SourceIntegrity {
    const unknown = new IdTally()
    for (const id of this.#channels.keys()) if (!known(id)) unknown.add(id)
    return {
      channels: this.#compared,
      unknown: { count: unknown.count, ids: unknown.ids },
      unlisted: this.#source.unlisted(),
      error: this.#error,
    }
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  async #discover(sourceId: Snowflake, ask: AskSource): Promise<boolean> {
    try {
      const community = await this.#source.describe()
      if (community.id !== sourceId) throw new SourceMismatch(sourceId, community.id)
      for await (const channel of this.#source.channels()) this.#channels.set(channel.id, channel)
    } catch (error) {
      const hasNoToken = error instanceof SourceRefused && error.details.reason === 'no_token'
      if (hasNoToken && ask === 'if_possible') {
        await this.close()
        return false
      }
      this.#refused(error)
    }
    return true
  }

  #readable(channelId: Snowflake): LiveChannel | null {
    const channel = this.#channels.get(channelId)
    return this.#error === null && channel?.unreadable === null ? channel : null
  }

  /** `null` where it does not answer for this channel. */
  async #ask(
    channel: LiveChannel,
    before: Snowflake | null,
    findings: FindingTally | null,
  ): Promise<NewestPage | null> {
    if (this.#error !== null) return null
    try {
      const page = await this.#source.newest(channel, before)
      this.#unanswered = 0
      return page
    } catch (error) {
      if (!(error instanceof SourceUnavailable)) this.#unanswered = 0
      else if (++this.#unanswered >= unansweredInARow) this.#refused(error)
      if (!isOfOneChannel(error)) this.#refused(error)
      findings?.add('source.unasked', channel.id, error instanceof Error ? error.message : null)
      return null
    }
  }

  #refused(error: unknown): void {
    if (!(error instanceof SourceRefused || error instanceof SourceUnavailable)) throw error
    this.#error = { code: error.code, message: error.message }
  }
}

async function comparePage(page: SourcePage, stored: StoredChannel, findings: FindingTally): Promise<void> {
  const { range } = page
  if (range === null) return
  const comparison = new PageComparison(page, stored.checkpoint, findings)
  for await (const stretch of stored.messages(range.from === '0' ? null : previousSnowflake(range.from))) {
    const within = stretch.filter(({ snowflake }) => compareSnowflakes(snowflake, range.to) <= 0)
    comparison.add(within)
    if (within.length < stretch.length) break
  }
  comparison.end()
}

const midway = (from: Snowflake, to: Snowflake): Snowflake => ((BigInt(from) + BigInt(to)) / 2n).toString() as Snowflake

const isOfOneChannel = (error: unknown): boolean =>
  error instanceof SourceUnavailable || (error instanceof SourceRefused && error.details.reason.startsWith('channel_'))
