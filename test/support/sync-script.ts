import type { FakeDiscord } from './fake-discord/fake-discord.ts'
import { channelTypes, type DiscordChannel, type DiscordMessage, isThread, messageTypes } from './fake-discord/json.ts'
import type { SeededClock } from './seeded.ts'

/** What a script did, as the report of a sync has to count it. */
export interface ScriptCounts {
  readonly changes: number
  readonly added: number
  readonly changed: number
  readonly deleted: number
  /** Ids of channels and threads. */
  readonly gone: readonly string[]
  readonly begun: readonly string[]
}

const nothing: ScriptCounts = { changes: 0, added: 0, changed: 0, deleted: 0, gone: [], begun: [] }

interface Place {
  readonly channelId: string
  readonly id: string
}

/** Changes of a community, each of another message, a second apart. What it did is counted. */
export class SyncScript {
  counts = nothing
  readonly #state: FakeDiscord['state']
  readonly #clock: SeededClock
  /** Messages that are changed, or said, by the script. */
  readonly #used = new Set<string>()
  /** A channel in which nothing happens but that it goes. */
  readonly #doomed: string

  constructor({ state }: FakeDiscord, clock: SeededClock) {
    this.#state = state
    this.#clock = clock
    this.#doomed = this.#busiest().at(-1)?.id ?? nowhere()
  }

  /** Pins `count` of the newest messages, to be unpinned later: no change of the script. */
  pinned(count: number): readonly Place[] {
    const places = this.#plain('newest', count)
    for (const { channelId, id } of places) this.#state.pin(channelId, id)
    return places
  }

  say(count: number): void {
    const channels = this.#busiest()
    for (let i = 0; i < count; i++) {
      const { id } = channels[i % channels.length] ?? nowhere()
      this.#change({ added: 1 }, () => {
        this.#used.add(this.#state.addMessage(id, { content: `Something new, ${i}.` }).id)
      })
    }
  }

  edit(which: Age, count: number): void {
    for (const { channelId, id } of this.#plain(which, count))
      this.#change({ changed: 1 }, () => this.#state.editMessage(channelId, id, { content: `Otherwise, ${id}.` }))
  }

  delete(which: Age, count: number): void {
    for (const { channelId, id } of this.#plain(which, count))
      this.#change({ deleted: 1 }, () => this.#state.deleteMessage(channelId, id))
  }

  pin(which: Age, count: number): void {
    for (const { channelId, id } of this.#plain(which, count, ({ pinned }) => !pinned))
      this.#change({ changed: 1 }, () => this.#state.pin(channelId, id))
  }

  unpin(places: readonly Place[]): void {
    for (const { channelId, id } of places) this.#change({ changed: 1 }, () => this.#state.unpin(channelId, id))
  }

  react(which: Age, count: number): void {
    for (const [i, { channelId, id }] of this.#plain(which, count).entries()) {
      const user = this.#state.people[i % this.#state.people.length] ?? nowhere()
      this.#change({ changed: 1 }, () => this.#state.addReaction(channelId, id, '🆕', { user, burst: i % 3 === 2 }))
    }
  }

  /** By turns all of an emoji, which may have been the last of the message. */
  takeReactionsBack(which: Age, count: number): void {
    for (const { channelId, id } of this.#plain(which, count, ({ reactions = [] }) => reactions.length > 0)) {
      const message = this.#state.messages(channelId).find((message) => message.id === id)
      const [{ emoji } = nowhere()] = message?.reactions ?? []
      this.#change({ changed: 1 }, () => this.#state.removeReaction(channelId, id, emoji))
    }
  }

  rename(count: number): void {
    for (const { id, name } of enough(this.#busiest(), count))
      this.#change({}, () => this.#state.renameChannel(id, `${name}-anew`))
  }

  beginChannel(messages: number): void {
    this.#begin(messages, () => this.#state.addChannel({ name: `begun-${messages}` }))
  }

  /** Of a message, under whose id it stands once more in the thread. */
  beginThread(messages: number): void {
    const [{ channelId, id } = nowhere()] = this.#plain('newest', 1)
    this.#begin(messages, () => this.#state.addThread(channelId, { messageId: id, name: 'Of a message' }), 1)
  }

  beginPost(messages: number): void {
    const forum = this.#state.channels().find(({ type }) => type === channelTypes.forum) ?? nowhere()
    this.#begin(messages, () => this.#state.addThread(forum.id, { name: 'A post' }), 1)
  }

  archive(count: number): void {
    const awake = this.#threads().filter(({ thread_metadata: data }) => data?.archived === false)
    for (const { id } of enough(awake, count)) this.#change({}, () => this.#state.archiveThread(id))
  }

  /** By something that is said there. */
  wake(count: number): void {
    const asleep = this.#threads().filter(({ thread_metadata: data }) => data?.archived === true)
    for (const { id } of enough(asleep, count))
      this.#change({ added: 1 }, () => this.#state.addMessage(id, { content: 'Awake again.' }))
  }

  /** With its threads. */
  vanish(): void {
    const id = this.#doomed
    const threads = this.#state.channels().filter((thread) => isThread(thread) && thread.parent_id === id)
    this.#change({ gone: [id, ...threads.map((thread) => thread.id)] }, () => this.#state.removeChannel(id))
  }

  #begin(messages: number, begin: () => DiscordChannel, first = 0): void {
    let id = ''
    this.#change({ added: first }, () => {
      id = begin().id
    })
    this.counts = { ...this.counts, begun: [...this.counts.begun, id] }
    for (let i = 0; i < messages; i++)
      this.#change({ added: 1 }, () => this.#state.addMessage(id, { content: `Here, ${i}.` }))
  }

  #change({ added = 0, changed = 0, deleted = 0, gone = [] }: Partial<ScriptCounts>, change: () => void): void {
    this.#clock.advance(1_000)
    change()
    const sum = this.counts
    this.counts = {
      changes: sum.changes + 1,
      added: sum.added + added,
      changed: sum.changed + changed,
      deleted: sum.deleted + deleted,
      gone: [...sum.gone, ...gone],
      begun: sum.begun,
    }
  }

  /** Those that stay. */
  #threads(): readonly DiscordChannel[] {
    return this.#state.channels().filter((channel) => isThread(channel) && channel.parent_id !== this.#doomed)
  }

  /** Text channels but the one that vanishes, those with the most messages first. */
  #busiest(): readonly DiscordChannel[] {
    const size = ({ id }: DiscordChannel): number => this.#state.messages(id).length
    const texts = this.#state.channels().filter(({ type }) => type === channelTypes.text)
    return texts.filter(({ id }) => id !== this.#doomed).sort((a, b) => size(b) - size(a))
  }

  /** Messages that somebody wrote, by turns of each channel; none twice. */
  #plain(which: Age, count: number, fits: (message: DiscordMessage) => boolean = () => true): readonly Place[] {
    const channels = new Set(this.#state.channels().map(({ id }) => id))
    const candidates = this.#busiest().map(({ id: channelId }) =>
      aged(which, this.#state.messages(channelId))
        .filter((message) => message.type === messageTypes.default && !channels.has(message.id))
        .filter((message) => !this.#used.has(message.id) && fits(message))
        .map(({ id }) => ({ channelId, id })),
    )
    const places = enough(inTurn(candidates), count)
    for (const { id } of places) this.#used.add(id)
    return places
  }
}

/** `newest`: an ordinary run shows it again. `older`: neither it nor the first older page that it asks for does. */
export type Age = 'newest' | 'older'

/** Some room is left for what is said meanwhile. */
const aged = (which: Age, messages: readonly DiscordMessage[]): readonly DiscordMessage[] =>
  which === 'newest' ? messages.slice(-80).reverse() : messages.slice(0, -200)

const inTurn = <T>(lists: readonly (readonly T[])[]): readonly T[] =>
  Array.from({ length: Math.max(0, ...lists.map(({ length }) => length)) }, (_, i) =>
    lists.flatMap((list) => list.slice(i, i + 1)),
  ).flat()

function enough<T>(list: readonly T[], count: number): readonly T[] {
  if (list.length < count) throw new Error(`The community has ${list.length} of ${count} that are to change.`)
  return list.slice(0, count)
}

function nowhere(): never {
  throw new Error('The community has none.')
}
