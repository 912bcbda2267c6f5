import { type ChannelId, channelIdOf } from '../channel.ts'
import type { KnownChannels } from '../import-findings.ts'
import type { ChannelReport } from '../import-report.ts'
import type { ArchiveReaders } from '../ports/repositories.ts'
import { snowflake } from '../snowflake.ts'
import type { TenantReport } from './import-journal.ts'

/** What is stored of the channels that an import reached, and of the threads that began in them. */
export async function knownChannels(read: ArchiveReaders, reports: readonly TenantReport[]): Promise<KnownChannels> {
  const reached = new Map<ChannelId, string>()
  const begun = new Map<ChannelId, string>()
  for (const { report, tenant } of reports) {
    if (tenant === null || report.community === null) continue
    const community = report.community.id
    for (const { id, absent } of report.channels) {
      reached.set(channelIdOf(tenant.id, snowflake(id)), keyOf(community, id))
      for (const thread of absent.threads.ids) {
        begun.set(channelIdOf(tenant.id, snowflake(thread)), keyOf(community, thread))
      }
    }
  }
  const windows = await windowsOf(read, reached)
  const given = await givenOf(read, begun)
  return {
    windowsOf: (community, channel) => windows.get(keyOf(community, channel)) ?? [],
    holds: (community, channel) => given.has(keyOf(community, channel)),
  }
}

type Window = NonNullable<ChannelReport['window']>

const keyOf = (community: string, channel: string): string => `${community} ${channel}`

async function windowsOf(
  read: ArchiveReaders,
  keys: ReadonlyMap<ChannelId, string>,
): Promise<ReadonlyMap<string, readonly Window[]>> {
  const windows = new Map<string, Window[]>()
  for (const ids of stretches([...keys.keys()])) {
    for (const { channelId, window } of await read.importedFiles.listWindows(ids)) {
      const text = { after: window.after?.toISOString() ?? null, before: window.before.toISOString() }
      const key = keys.get(channelId) ?? ''
      const known = windows.get(key)
      if (known === undefined) windows.set(key, [text])
      else known.push(text)
    }
  }
  return windows
}

/** A placeholder stands for what no source gave. */
async function givenOf(
  read: ArchiveReaders,
  keys: ReadonlyMap<ChannelId, string>,
): Promise<ReadonlySet<string | undefined>> {
  const given = new Set<string | undefined>()
  for (const ids of stretches([...keys.keys()])) {
    const channels = await read.channels.findMany(ids)
    for (const { id, profile } of channels) if (!profile.value.placeholder) given.add(keys.get(id))
  }
  return given
}

function* stretches(ids: readonly ChannelId[]): Iterable<readonly ChannelId[]> {
  for (let i = 0; i < ids.length; i += atOnce) yield ids.slice(i, i + atOnce)
}

const atOnce = 500
