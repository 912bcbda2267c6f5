import { channelOf } from './access.ts'
import { missingPermissions, wrongChannelType } from './api-error.ts'
import type { Call } from './call.ts'
import { channelTypes, type DiscordChannel, threadTypes } from './json.ts'
import { compareIds, type Micros, microsIn, timeText } from './moments.ts'
import { withMetadata } from './thread-changes.ts'
import { threadsAnswer } from './threads-answer.ts'

const limits = { from: 2, to: 100, otherwise: 50 }

export const archivedPublic = (call: Call): object => {
  const types: readonly number[] = [threadTypes.public, threadTypes.announcement]
  return byArchiveTime(
    call,
    archivedOf(call).filter(({ type }) => types.includes(type)),
  )
}

export const archivedPrivate = (call: Call): object => {
  const threads = archivedOf(call)
  if (!call.data.may(channelOf(call).json, 'MANAGE_THREADS')) throw missingPermissions()
  return byArchiveTime(
    call,
    threads.filter(({ type }) => type === threadTypes.private),
  )
}

/** By id, since that is what `before` names here. */
export function joinedPrivate(call: Call): object {
  const before = call.idAsked('before')
  const limit = call.numberAsked('limit', limits)
  const threads = archivedOf(call)
    .filter(({ id, type }) => type === threadTypes.private && call.data.joined.has(id))
    .filter(({ id }) => before === null || compareIds(id, before) < 0)
    .sort((a, b) => compareIds(b.id, a.id))
  return threadsAnswer(call.data, threads.slice(0, limit), threads.length > limit)
}

function archivedOf(call: Call): readonly DiscordChannel[] {
  const { json } = channelOf(call)
  const parents: readonly number[] = [channelTypes.text, channelTypes.announcement, channelTypes.forum]
  if (!parents.includes(json.type)) throw wrongChannelType()
  if (!call.data.may(json, 'READ_MESSAGE_HISTORY')) throw missingPermissions()
  return call.data
    .threadsOf(json.id)
    .map((thread) => thread.json)
    .filter(({ thread_metadata }) => thread_metadata?.archived === true)
}

/** The last archived first. A thread that is archived anew goes to the front while others still read on behind it. */
function byArchiveTime(call: Call, threads: readonly DiscordChannel[]): object {
  const before = call.timeAsked('before')
  const limit = call.numberAsked('limit', limits)
  const older = threads
    .filter((thread) => before === null || archivedAt(thread) < before)
    .sort((a, b) => archivedAt(b) - archivedAt(a) || compareIds(b.id, a.id))
  const next = older[limit]
  if (next !== undefined && call.bumpsArchive()) {
    withMetadata(call.data, next.id, { archive_timestamp: timeText(call.data.now()) })
  }
  return threadsAnswer(call.data, older.slice(0, limit), next !== undefined)
}

const archivedAt = ({ thread_metadata }: DiscordChannel): Micros =>
  microsIn(thread_metadata?.archive_timestamp ?? '') ?? 0
