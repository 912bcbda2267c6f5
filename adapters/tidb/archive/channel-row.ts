import type { Insertable, Selectable } from 'kysely'
import type { Channel, ChannelSettings } from '../../../domain/archive/channel.ts'
import { type Observed, observed } from '../../../domain/archive/observed.ts'
import { type CanonicalJson, canonicalJson, parseJson } from '../../../domain/shared/canonical-json.ts'
import { flagFrom, idColumn, optionalId, tenantIdOf } from '../columns.ts'
import { channelIdFrom, nullableRegisterFrom } from './columns.ts'
import { type ChannelsTable, unplaced } from './tables.ts'

export const channelFrom = (row: Selectable<ChannelsTable>): Channel => ({
  id: channelIdFrom(row.id),
  tenantId: tenantIdOf(row.tenant_id),
  sourceId: row.source_id,
  profile: observed({ kind: row.kind, name: row.name, placeholder: flagFrom(row.placeholder) }, row.observed_at),
  parent: nullableRegisterFrom(row.parent_id === null ? null : channelIdFrom(row.parent_id), row.parent_observed_at),
  topic: nullableRegisterFrom(row.topic, row.topic_observed_at),
  settings: settingsFrom(row),
  visibility: row.visibility,
  visibilityAt: row.visibility_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

export function channelRow({ profile, parent, topic, settings, ...channel }: Channel): Insertable<ChannelsTable> {
  return {
    id: idColumn(channel.id),
    tenant_id: idColumn(channel.tenantId),
    source_id: channel.sourceId,
    kind: profile.value.kind,
    name: profile.value.name,
    placeholder: profile.value.placeholder,
    observed_at: profile.at,
    parent_id: optionalId(parent?.value ?? null),
    parent_observed_at: parent?.at ?? null,
    topic: topic?.value ?? null,
    topic_observed_at: topic?.at ?? null,
    position: settings?.value.position ?? unplaced,
    nsfw: settings?.value.nsfw ?? null,
    archived: settings?.value.archived ?? null,
    locked: settings?.value.locked ?? null,
    tags: settings === null ? null : canonicalJson(settings.value.tags),
    settings_observed_at: settings?.at ?? null,
    visibility: channel.visibility,
    visibility_at: channel.visibilityAt,
    created_at: channel.createdAt,
    updated_at: channel.updatedAt,
  }
}

function settingsFrom(row: Selectable<ChannelsTable>): Observed<ChannelSettings> | null {
  if (row.settings_observed_at === null) return null
  const settings = {
    position: row.position,
    nsfw: flagFrom(row.nsfw),
    archived: flagFrom(row.archived),
    locked: flagFrom(row.locked),
    tags: tagsFrom(row.tags),
  }
  return observed(settings, row.settings_observed_at)
}

function tagsFrom(column: CanonicalJson | null): readonly string[] {
  const tags = column === null ? [] : parseJson(column)
  return Array.isArray(tags) ? tags.map(String) : []
}
