import { setImmediate } from 'node:timers/promises'
import { compareSnowflakes, nextSnowflake, type Snowflake, snowflake } from '../../domain/archive/snowflake.ts'
import type {
  ArchiveSource,
  SourceChannel,
  SourceCommunity,
  SourceCoverage,
  SourceMessage,
  SourcePage,
} from '../../domain/archive/source.ts'
import { Invalid } from '../../domain/shared/errors.ts'
import type { SampleCommunity } from './community.ts'
import { messageAt } from './message.ts'
import { seenAt } from './moments.ts'
import { communityId } from './people.ts'
import type { Place } from './place.ts'

export interface SampleView {
  /** 1 to 60: the community as it is seen 30 days after the edition before, with new messages, edits, deletions and names. */
  readonly edition?: number
}

/**
 * The community as a source: its channels and categories with parents first, each channel's messages in ascending order. It
 * shows everything that it has, so its pages are complete from the end of the one before. Rejects with `invalid` an edition
 * that there is not.
 */
export function openSample(sample: SampleCommunity, { edition = 1 }: SampleView = {}): ArchiveSource {
  if (!Number.isInteger(edition) || edition < 1 || edition > lastEdition) {
    throw Invalid.of('/edition', `must be a whole number from 1 to ${lastEdition}`)
  }
  return new SampleSource(sample, edition)
}

class SampleSource implements ArchiveSource {
  readonly #sample: SampleCommunity
  readonly #edition: number
  readonly #places: ReadonlyMap<Snowflake, Place>
  #closed = false

  constructor(sample: SampleCommunity, edition: number) {
    this.#sample = sample
    this.#edition = edition
    this.#places = new Map(sample.places.map((place) => [place.id, place]))
  }

  async describe(): Promise<SourceCommunity> {
    this.#refuseClosed()
    return { platform: 'discord', id: communityId, name: this.#sample.name, origin: 'file' }
  }

  async *channels(): AsyncGenerator<SourceChannel> {
    for (const place of this.#sample.places) {
      this.#refuseClosed()
      yield channelAt(place, this.#edition)
    }
  }

  async *messages(channel: SourceChannel, after: Snowflake | null): AsyncGenerator<SourcePage> {
    this.#refuseClosed()
    const place = this.#places.get(channel.id)
    if (place === undefined) return
    let from = after === null ? snowflake('0') : nextSnowflake(after)
    let first: Snowflake | null = null
    let last: Snowflake | null = null
    let page: SourceMessage[] = []
    for (let index = 0; index < place.total(this.#edition); index++) {
      const message = messageAt(this.#sample, place, index, this.#edition)
      if (message === null || compareSnowflakes(message.id, from) < 0) continue
      if (page.length === pageMessages) {
        yield this.#finish(page, from, null)
        // Making messages waits for nothing: others get their turn here.
        await setImmediate()
        this.#refuseClosed()
        from = nextSnowflake(last ?? from)
        page = []
      }
      first ??= message.id
      last = message.id
      page.push(message)
    }
    yield this.#finish(page, from, this.#coverage(first, last))
  }

  async close(): Promise<void> {
    this.#closed = true
  }

  #finish(messages: readonly SourceMessage[], from: Snowflake, coverage: SourceCoverage | null): SourcePage {
    const to = messages.at(-1)?.id
    const range = to === undefined ? null : { from, to, complete: true }
    return { messages, observedAt: new Date(seenAt(this.#edition)), range, faults: [], progress: null, coverage }
  }

  #coverage(first: Snowflake | null, last: Snowflake | null): SourceCoverage {
    return {
      range: first === null || last === null ? null : { from: first, to: last },
      window: { after: null, before: new Date(seenAt(this.#edition)) },
      doubts: [],
      announced: null,
      part: null,
    }
  }

  #refuseClosed(): void {
    if (this.#closed) throw new Error('The source is closed.')
  }
}

const pageMessages = 500
const lastEdition = 60

function channelAt(place: Place, edition: number): SourceChannel {
  const { kind, parent, topic, settings, confidential } = place.facts
  return {
    id: place.id,
    kind,
    name: nameAt(place, edition),
    confidential,
    parent: parent === null ? null : { id: parent.id, name: nameAt(parent, edition) },
    topic,
    settings: { ...settings, tags: [...settings.tags] },
    observedAt: new Date(seenAt(edition)),
  }
}

/** Some channels are renamed by the second edition. */
const nameAt = ({ facts }: Place, edition: number): string =>
  edition > 1 && facts.kind === 'text' && facts.code % 4 === 1 ? `${facts.name}-renamed` : facts.name
