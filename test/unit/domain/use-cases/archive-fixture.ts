import { createKeyVault } from '../../../../adapters/crypto/key-vault.ts'
import { openMemoryArchive } from '../../../../adapters/memory/archive/storage.ts'
import { systemClock } from '../../../../adapters/time/system-clock.ts'
import { channelIdOf } from '../../../../domain/archive/channel.ts'
import type { SourceReport } from '../../../../domain/archive/import-report.ts'
import type { ArchiveStorage } from '../../../../domain/archive/ports/repositories.ts'
import { type Snowflake, snowflake } from '../../../../domain/archive/snowflake.ts'
import type { Tenant } from '../../../../domain/archive/tenant.ts'
import { type CreateTenant, createTenant } from '../../../../domain/archive/use-cases/create-tenant.ts'
import { type ImportCommand, importArchive } from '../../../../domain/archive/use-cases/import-archive.ts'
import type { Clock } from '../../../../domain/shared/clock.ts'
import { sha256 } from '../../../../domain/shared/hash.ts'
import { type IdGenerator, uuidV5 } from '../../../../domain/shared/ids.ts'
import type { Randomness } from '../../../../domain/shared/random.ts'
import { anId, moment } from '../../../support/factories/index.ts'
import { aSourceMessage, person } from '../arbitraries.ts'
import { type FileContent, filesOf } from './fake-exports.ts'

const seed = anId('the seed of a fixture', 1)

/** Each reading is a second after the one before. */
class TickingClock implements Clock {
  #ticks = 0
  now = (): Date => moment(1_000 * ++this.#ticks)
}

/** The same ids and bytes in each fixture, in the same order. */
class Counted implements IdGenerator, Randomness {
  #count = 0
  uuid = () => uuidV5(seed, `id ${++this.#count}`)
  bytes = (length: number): Uint8Array => sha256(`bytes ${++this.#count}`).subarray(0, length)
}

export interface ArchiveFixture {
  readonly storage: ArchiveStorage
  readonly createTenant: CreateTenant
  /** Imports files into the tenants of their guilds, made where absent, unless `command` says otherwise. */
  bringIn(files: readonly FileContent[], command?: Partial<ImportCommand>): Promise<readonly SourceReport[]>
  tenantOf(community: string): Promise<Tenant>
}

export function anArchive(
  storage = openMemoryArchive({ clock: systemClock }),
  secret = 'the secret of these tests',
): ArchiveFixture {
  const counted = new Counted()
  const ports = {
    storage,
    clock: new TickingClock(),
    ids: counted,
    randomness: counted,
    vault: createKeyVault(sha256(secret)),
  }
  const create = createTenant(ports)
  return {
    storage,
    createTenant: create,
    bringIn: (files, command = {}) => {
      const exportFiles = filesOf(files)
      return importArchive({ ...ports, exportFiles, createTenant: create })({
        paths: files.map((file) => file.name),
        target: { to: 'guild', ifAbsent: 'create' },
        channelVisibility: 'unknown',
        ...command,
      })
    },
    tenantOf: async (community) => {
      const tenant = await storage.read.tenants.findBySource('discord', snowflake(community))
      if (tenant === null) throw new Error(`no tenant for ${community}`)
      return tenant
    },
  }
}

export const toEveryone: Partial<ImportCommand> = {
  target: { to: 'guild', ifAbsent: 'create_public' },
  channelVisibility: 'everyone',
}

/** A message by somebody, of that id and text. */
export const said = (id: string, text: string, by = '300000000000000003') =>
  aSourceMessage({ id: snowflake(id), text, author: person(by, 'Somebody') })

/** Everything that is stored of a tenant's channels, without the times of the rows, slugs and random ids. */
export async function dump({ storage, tenantOf }: ArchiveFixture, community: string, sourceIds: readonly string[]) {
  const { read } = storage
  const { id, createdAt: _, updatedAt: __, ...tenant } = await tenantOf(community)
  const ids = sourceIds.map((sourceId) => channelIdOf(id, snowflake(sourceId)))
  const channels = await read.channels.findMany(ids)
  const stats = await read.channelStats.findOf(ids)
  const messages = (await Promise.all(ids.map((channelId) => allMessages(storage, channelId)))).flat()
  const authors = await read.authors.findMany(id, [...new Set(messages.map(({ message }) => message.head.authorId))])
  return {
    tenant,
    stats,
    channels: channels.map(withoutRowTimes),
    authors: authors.map(withoutRowTimes),
    messages: messages.map(({ message, ...children }) => ({ ...children, message: withoutRowTimes(message) })),
  }
}

async function allMessages({ read }: ArchiveStorage, channelId: ReturnType<typeof channelIdOf>) {
  const stretch = { direction: 'ascending', from: null, limit: 1_000, deleted: 'shown' } as const
  const messages = await read.messages.list(channelId, stretch)
  const keys = messages.map((message) => message.snowflake)
  const of = <Child extends { readonly snowflake: Snowflake }>(children: readonly Child[], key: Snowflake) =>
    children.filter((child) => child.snowflake === key)
  const attachments = await read.attachments.listOf(channelId, keys)
  const reactions = await read.reactions.listOf(channelId, keys)
  const revisions = await read.revisions.listOf(channelId, keys)
  return messages.map((message) => ({
    message,
    attachments: of(attachments, message.snowflake),
    reactions: of(reactions, message.snowflake),
    revisions: of(revisions, message.snowflake),
  }))
}

function withoutRowTimes<Row extends { readonly createdAt: Date; readonly updatedAt: Date }>(row: Row) {
  const { createdAt: _, updatedAt: __, ...rest } = row
  return rest
}
