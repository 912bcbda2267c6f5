import { channelIdOf } from '../../domain/archive/channel.ts'
import { SourceRefused, SourceUnavailable } from '../../domain/archive/errors.ts'
import type { SyncReport, Tenant } from '../../domain/archive/index.ts'
import type { Message } from '../../domain/archive/message.ts'
import { type Snowflake, snowflake } from '../../domain/archive/snowflake.ts'
import type { SyncCommand, SyncWork } from '../../domain/archive/use-cases/sync-tenant.ts'
import { type DiscordMessage, messageTypes } from './fake-discord/json.ts'
import type { SyncWorld } from './sync-world.ts'

/** How a sync ended: with a report, or refused before anything was read. */
export interface Ended {
  readonly report: SyncReport | null
  /** `null`: all that may be read came in. */
  readonly why: string | null
}

/** Looks on while a tenant is synced through faults. */
export class SyncWatch {
  readonly #world: SyncWorld
  readonly #tenant: Tenant
  /** Channels that Discord once said not to be everyone's. */
  readonly #closed = new Set<string>()

  constructor(world: SyncWorld, tenant: Tenant) {
    this.#world = world
    this.#tenant = tenant
    this.#lookForClosed()
  }

  async sync(command: Partial<SyncCommand> = {}, work: Partial<SyncWork> = {}): Promise<Ended> {
    try {
      const report = await this.#world.sync(this.#tenant, command, work)
      const failed = report.channels.find(({ outcome }) => outcome === 'failed' || outcome === 'unreadable')
      return { report, why: report.error?.code ?? failed?.error?.class ?? null }
    } catch (error) {
      if (error instanceof SourceRefused || error instanceof SourceUnavailable) return { report: null, why: error.code }
      throw error
    }
  }

  /** What must not be, whatever went wrong: see `sync-faults.soak.test.ts`. */
  async wrongs({ report }: Ended): Promise<readonly string[]> {
    this.#lookForClosed()
    return [
      ...(await this.#deletedThatAreThere()),
      ...(await this.#hiddenUnsaid()),
      ...(await this.#unreasoned(report)),
    ]
  }

  /** Messages of which the archive does not show what the source shows. */
  async missing(): Promise<readonly string[]> {
    const found: string[] = []
    for (const { id } of this.#world.discord.state.channels()) {
      const here = (await this.#stored(id)).filter(({ deletedAt }) => deletedAt === null)
      const reactions = await this.#reactions(
        id,
        here.map((message) => message.snowflake),
      )
      const archived = new Set(here.map((message) => spelled(message, reactions.get(message.snowflake) ?? [])))
      const shown = new Set(this.#shown(id))
      found.push(...[...shown].filter((each) => !archived.has(each)).map((each) => `${id} has not ${each}`))
      found.push(...[...archived].filter((each) => !shown.has(each)).map((each) => `${id} has still ${each}`))
    }
    return found
  }

  #lookForClosed(): void {
    const { state, guildId } = this.#world.discord
    for (const { id, type, parent_id, permission_overwrites = [] } of state.channels()) {
      const isDenied = permission_overwrites.some((overwrite) => overwrite.id === guildId && overwrite.deny !== '0')
      if (isDenied || type === 12 || this.#closed.has(parent_id ?? '')) this.#closed.add(id)
    }
  }

  async #deletedThatAreThere(): Promise<readonly string[]> {
    const found: string[] = []
    for (const { id } of this.#world.discord.state.channels()) {
      const there = new Set(this.#world.discord.state.messages(id).map(idShown))
      const gone = (await this.#stored(id)).filter(({ deletedAt }) => deletedAt !== null)
      found.push(...gone.filter((message) => there.has(message.snowflake)).map(nameOf('is marked as deleted', id)))
    }
    return found
  }

  async #hiddenUnsaid(): Promise<readonly string[]> {
    const request = { limit: 1_000, after: null }
    const { items } = await this.#world.storage.read.channels.listAll(this.#tenant.id, request)
    return items
      .filter(({ visibility, sourceId }) => visibility === 'restricted' && !this.#closed.has(sourceId))
      .map(({ sourceId }) => `${sourceId} is hidden`)
  }

  async #unreasoned(report: SyncReport | null): Promise<readonly string[]> {
    const failed = (report?.channels ?? []).filter(({ outcome }) => outcome === 'failed')
    const ids = failed.map(({ id }) => channelIdOf(this.#tenant.id, snowflake(id)))
    const progress = await this.#world.storage.read.syncProgress.findOf(ids)
    const reasoned = new Set(
      progress.filter(({ state, error }) => state === 'failed' && error !== null).map((p) => p.channelId),
    )
    return ids.filter((id) => !reasoned.has(id)).map((id) => `${id} failed without a reason`)
  }

  #shown(channelId: string): readonly string[] {
    return this.#world.discord.state.messages(channelId).map((message) => {
      const starter = starterOf(message)
      const counts = (starter === null ? (message.reactions ?? []) : []).map(
        ({ emoji, count }) => `${emoji.id ?? emoji.name} ${count}`,
      )
      return spelledBy(starter ?? message, counts)
    })
  }

  #stored(channelId: string): Promise<readonly Message[]> {
    const stretch = { direction: 'ascending', from: null, limit: 100_000, deleted: 'shown' } as const
    return this.#world.storage.read.messages.list(this.#channelId(channelId), stretch)
  }

  async #reactions(channelId: string, messages: readonly Snowflake[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const counts = new Map<string, string[]>()
    for (const row of await this.#world.storage.read.reactions.listOf(this.#channelId(channelId), messages)) {
      const before = counts.get(row.snowflake) ?? []
      counts.set(row.snowflake, [...before, `${row.emojiKey} ${row.count}`])
    }
    return counts
  }

  #channelId(channelId: string) {
    return channelIdOf(this.#tenant.id, snowflake(channelId))
  }
}

const nameOf =
  (what: string, channelId: string) =>
  (message: Message): string =>
    `${message.snowflake} of ${channelId} ${what}`

const spelled = ({ snowflake: id, content, pinned }: Message, counts: readonly string[]): string =>
  line(id, content.editedAt, pinned?.value === true, counts)

const spelledBy = ({ id, edited_timestamp, pinned }: DiscordMessage, counts: readonly string[]): string =>
  line(id, edited_timestamp === null ? null : new Date(edited_timestamp), pinned, counts)

const line = (id: string, editedAt: Date | null, pinned: boolean, counts: readonly string[]): string =>
  [id, editedAt?.toISOString() ?? 'as it was', pinned ? 'pinned' : '', ...[...counts].sort()].join(' ')

const idShown = (message: DiscordMessage): string => (starterOf(message) ?? message).id

/** A thread's first message stands under the id of the message that began it. */
const starterOf = ({ type, referenced_message }: DiscordMessage): DiscordMessage | null =>
  type === messageTypes.threadStarter ? (referenced_message ?? null) : null
