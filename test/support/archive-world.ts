import type { Channel } from '../../domain/archive/channel.ts'
import type { Message } from '../../domain/archive/message.ts'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import type { Tenant } from '../../domain/archive/tenant.ts'
import {
  aChannel,
  aMessage,
  aTenant,
  type ChannelOverrides,
  type MessageOverrides,
  statsOf,
} from './factories/index.ts'

export async function storedTenant(storage: ArchiveStorage, overrides: Partial<Tenant> = {}): Promise<Tenant> {
  const tenant = aTenant(overrides)
  await storage.transact((tx) => tx.tenants.insert(tenant))
  return tenant
}

/** A channel with its stats; in a tenant of its own, unless `tenantId` names one. */
export async function storedChannel(storage: ArchiveStorage, overrides: ChannelOverrides = {}): Promise<Channel> {
  const tenantId = overrides.tenantId ?? (await storedTenant(storage)).id
  const channel = aChannel({ ...overrides, tenantId })
  await storage.transact(async (tx) => {
    await tx.channels.upsert(channel)
    await tx.channelStats.upsert(statsOf(channel))
  })
  return channel
}

/** A message; in a channel of its own, unless `channelId` names one. */
export async function storedMessage(storage: ArchiveStorage, overrides: MessageOverrides = {}): Promise<Message> {
  const channelId = overrides.channelId ?? (await storedChannel(storage)).id
  const message = aMessage({ ...overrides, channelId })
  await storage.transact((tx) => tx.messages.upsertMany([message]))
  return message
}

/** Messages of one new channel, in the order of `overrides`. */
export async function storedMessages(
  storage: ArchiveStorage,
  overrides: readonly MessageOverrides[],
): Promise<readonly Message[]> {
  const { id: channelId } = await storedChannel(storage)
  const messages = overrides.map((each) => aMessage({ ...each, channelId }))
  await storage.transact((tx) => tx.messages.upsertMany(messages))
  return messages
}
