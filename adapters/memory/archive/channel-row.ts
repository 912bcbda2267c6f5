import type { Channel, ChannelSettings } from '../../../domain/archive/channel.ts'
import { canonicalJson, parseJson } from '../../../domain/shared/canonical-json.ts'
import type { RowOf } from '../engine/definition.ts'
import type { channels } from './channel-tables.ts'
import { nullableRegister, register } from './registers.ts'

export type ChannelRow = RowOf<typeof channels>

/** Stands for no position: the greatest INT UNSIGNED, so that such channels come last among their siblings. */
export const unplaced = 2 ** 32 - 1

export const toChannelRow = (channel: Channel): ChannelRow => ({
  id: channel.id,
  tenant_id: channel.tenantId,
  source_id: channel.sourceId,
  kind: channel.profile.value.kind,
  name: channel.profile.value.name,
  placeholder: channel.profile.value.placeholder,
  observed_at: channel.profile.at,
  parent_id: channel.parent?.value ?? null,
  parent_observed_at: channel.parent?.at ?? null,
  topic: channel.topic?.value ?? null,
  topic_observed_at: channel.topic?.at ?? null,
  position: channel.settings?.value.position ?? unplaced,
  nsfw: channel.settings?.value.nsfw ?? null,
  archived: channel.settings?.value.archived ?? null,
  locked: channel.settings?.value.locked ?? null,
  tags: channel.settings && canonicalJson(channel.settings.value.tags),
  settings_observed_at: channel.settings?.at ?? null,
  visibility: channel.visibility,
  visibility_at: channel.visibilityAt,
  created_at: channel.createdAt,
  updated_at: channel.updatedAt,
})

export const toChannel = (row: ChannelRow): Channel => ({
  id: row.id,
  tenantId: row.tenant_id,
  sourceId: row.source_id,
  profile: { value: { kind: row.kind, name: row.name, placeholder: row.placeholder }, at: row.observed_at },
  parent: nullableRegister(row.parent_id, row.parent_observed_at),
  topic: nullableRegister(row.topic, row.topic_observed_at),
  settings: register(settingsOf(row), row.settings_observed_at),
  visibility: row.visibility,
  visibilityAt: row.visibility_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

function settingsOf({ position, nsfw, archived, locked, tags }: ChannelRow): ChannelSettings | null {
  if (nsfw === null || archived === null || locked === null || tags === null) return null
  const names = parseJson(tags)
  return { position, nsfw, archived, locked, tags: Array.isArray(names) ? names.filter(isText) : [] }
}

const isText = (value: unknown): value is string => typeof value === 'string'
