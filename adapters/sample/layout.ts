import type { ChannelKind, ChannelSettings } from '../../domain/archive/channel.ts'
import { Draw } from './draw.ts'
import { bitsAt, coded, founded, seenAt } from './moments.ts'
import type { People } from './people.ts'
import { Place } from './place.ts'
import { textChannels, threadNames } from './words.ts'

/** The channels and threads of a community, parents before their children, with all its messages spread over them. */
export function layOut(seed: number, messages: number, people: People): readonly Place[] {
  return new Layout(seed, messages, people).places
}

class Layout {
  readonly places: Place[] = []
  readonly #seed: number
  readonly #draw: Draw
  readonly #people: People

  constructor(seed: number, messages: number, people: People) {
    this.#seed = seed
    this.#people = people
    this.#draw = new Draw(seed, 'layout')
    const threads = threadCounts(messages)
    const spoken = messages - sum(threads)
    const texts = textCount(messages)
    const counts = spread(spoken, [...zipf(texts), 0.15, 0.02, 0.01])
    const [welcome, talk, voices] = ['Welcome', 'Talk ☕', 'Voice'].map((name, i) =>
      this.#add('category', name, null, i),
    )
    this.#addChannel('announcement', 'news', welcome ?? null, counts[texts] ?? 0)
    for (let i = 0; i < texts; i++) {
      this.#addChannel('text', textName(i), i % 5 === 3 ? null : (talk ?? null), counts[i] ?? 0)
    }
    for (const name of ['support', 'ideas']) this.#addChannel('forum', name, talk ?? null, 0)
    this.#addChannel('voice', 'Lounge', voices ?? null, counts[texts + 1] ?? 0)
    this.#addChannel('stage', 'Town hall', voices ?? null, counts[texts + 2] ?? 0)
    for (const [i, count] of threads.entries()) this.#addThread(i, count)
  }

  #addChannel(kind: ChannelKind, name: string, parent: Place | null, count: number): void {
    const topic = kind === 'voice' || kind === 'stage' ? null : this.#topic(name)
    this.#add(kind, name, parent, this.places.length, { topic, count })
  }

  #topic(name: string): string | null {
    const moderator = this.#people.user(this.#people.person(this.#draw), 1).id
    return this.#draw.chance(80)
      ? `All about ${name}. Ask <@${moderator}> or https://discord.com/users/${moderator}`
      : null
  }

  #add(
    kind: ChannelKind,
    name: string,
    parent: Place | null,
    position: number,
    told: { readonly topic?: string | null; readonly count?: number } = {},
  ): Place {
    const code = this.places.length
    const tags = kind === 'forum' ? ['bug', 'idea', 'frage', '✅ solved'] : []
    const { topic = null, count = 0 } = told
    return this.#push({
      code,
      bits: coded(bitsAt(founded + code * 60_000), code),
      kind,
      name,
      parent,
      topic,
      settings: { position, nsfw: name === 'random', archived: false, locked: kind === 'announcement', tags },
      confidential: false,
      count,
      starter: null,
    })
  }

  /** In turn of a text channel, a forum, an announcement, a forum, a text channel, and a private one of a text channel. */
  #addThread(turn: number, count: number): void {
    const code = this.places.length
    const kind = (['text', 'forum', 'announcement', 'forum', 'text', 'text'] as const)[turn % 6] ?? 'text'
    const confidential = turn % 6 === 5
    const parents = this.places.filter(({ facts }) => facts.kind === kind)
    const parent = parents[this.#draw.rank(parents.length)] ?? null
    const starter = parent === null || kind === 'forum' || confidential ? null : this.#freeMessage(parent)
    const begun = founded + 86_400_000 + this.#draw.below((seenAt(1) - founded) / 1_000 - 200_000) * 1_000
    const place = this.#push({
      code,
      bits: starter === null || parent === null ? coded(bitsAt(begun), code) : parent.bitsOf(starter),
      kind: 'thread',
      name: this.#threadName(turn),
      parent,
      topic: null,
      settings: this.#threadSettings(kind),
      confidential,
      count,
      starter,
    })
    if (starter !== null) parent?.threads.set(starter, place)
  }

  #threadName(turn: number): string {
    const name = this.#draw.pick(threadNames)
    if (turn % 11 !== 4) return `${name} ${turn}`
    return `Help for <@${this.#people.user(this.#people.person(this.#draw), 1).id}> ${turn}`
  }

  #threadSettings(kind: ChannelKind): ChannelSettings {
    const draw = this.#draw
    const tags = kind === 'forum' && draw.chance(70) ? [draw.pick(['bug', 'idea', 'frage', '✅ solved'])] : []
    return { position: 0, nsfw: false, archived: draw.chance(60), locked: draw.chance(10), tags }
  }

  /** A message of `parent`, none of the last, that has started no thread yet, or `null` where all have. */
  #freeMessage(parent: Place): number | null {
    const limit = Math.ceil(parent.facts.count * 0.9)
    if (parent.threads.size >= limit) return null
    let index = this.#draw.below(limit)
    while (parent.threads.has(index)) index = (index + 1) % limit
    return index
  }

  #push(facts: Omit<Place['facts'], 'growth'>): Place {
    const growth = Math.ceil(facts.count / 20) * (facts.count > 5 ? 1 : 0)
    const place = new Place(this.#seed, { ...facts, growth })
    this.places.push(place)
    return place
  }
}

/** How many messages each thread has: a quarter of all, and one at least. */
function threadCounts(messages: number): readonly number[] {
  const threads = messages < 60 ? 0 : Math.min(2_000, Math.max(6, Math.floor(messages / 150)))
  return spread(Math.floor(messages / 4) - threads, zipf(threads)).map((count) => count + 1)
}

const textCount = (messages: number): number => Math.min(60, 4 + Math.floor(Math.sqrt(messages) / 20))

const textName = (index: number): string => {
  const name = textChannels[index % textChannels.length] ?? ''
  return index < textChannels.length ? name : `${name}-${Math.floor(index / textChannels.length) + 1}`
}

const zipf = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => 1 / (i + 1))

/** `total` in whole parts by weight; the first takes what is left over. */
function spread(total: number, weights: readonly number[]): readonly number[] {
  const all = sum(weights)
  const parts = weights.map((weight) => Math.floor((total * weight) / all))
  const left = total - sum(parts)
  return parts.map((part, i) => (i === 0 ? part + left : part))
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
