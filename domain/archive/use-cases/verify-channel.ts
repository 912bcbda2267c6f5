import type { AuthorId } from '../author.ts'
import type { Channel } from '../channel.ts'
import type { ChannelStats } from '../channel-stats.ts'
import { type ChannelIntegrity, FindingTally } from '../integrity.ts'
import { checkProgress, checkSurroundings, isLive, MessageTally, statsDifferences } from '../integrity-checks.ts'
import { isThreadStarter, type Message } from '../message.ts'
import type { ArchiveReaders } from '../ports/repositories.ts'
import { compareSnowflakes, type Snowflake } from '../snowflake.ts'
import type { SyncProgress } from '../sync-progress.ts'
import type { Tenant } from '../tenant.ts'
import type { SourceLook } from './source-look.ts'
import { messagesOf } from './walk-messages.ts'

export interface ChannelVerification {
  readonly read: ArchiveReaders
  readonly tenant: Tenant
  readonly source: SourceLook | null
  readonly channel: Channel
  readonly parent: Channel | null
  readonly hasSlug: boolean
  /** Told of each stretch of messages that was looked at. */
  readonly looked: (messages: number) => void
}

/** A channel that is written to while it is counted is counted again, so often. */
const countsAtMost = 3

/** Replies to messages that are not stored, of which the source is asked: so many of a channel. */
const remembered = 500

/** Looks through one channel and compares it with the source. Writes nothing. */
export async function verifyChannel(work: ChannelVerification): Promise<ChannelIntegrity> {
  const { read, tenant, source, channel } = work
  const findings = new FindingTally()
  const { walk, stats, progress } = await settledWalk(work, findings)
  const { parent, hasSlug } = work
  checkSurroundings(channel, { parent, hasSlug, hasStats: stats !== null }, findings)
  const { first, last, lastLive } = walk.tally
  const isListed = source?.lists(channel) ?? null
  if (isListed === false && (progress !== null || isLive(channel))) findings.add('source.gone', channel.sourceId)
  const walked = { last, lastLive, isListed, isHeld: await isHeld(read, tenant, progress) }
  checkProgress(channel, progress, walked, findings)
  const checkpoint = progress?.lastSnowflake ?? null
  await resolveReplies(work, walk.replies, checkpoint, findings)
  const messages = (after: Snowflake | null) => messagesOf(read, channel.id, after)
  await source?.compare(channel.sourceId, { first, checkpoint, messages }, findings)
  const { kind, name } = channel.profile.value
  return { id: channel.sourceId, name, kind, messages: walk.tally.messages, findings: findings.list() }
}

/** Whether somebody works on the tenant now; asked where the channel's sync is not at its end. */
async function isHeld(
  { tenantLeases }: ArchiveReaders,
  { id }: Tenant,
  progress: SyncProgress | null,
): Promise<boolean> {
  return (progress === null || progress.state === 'in_progress') && (await tenantLeases.find(id)) !== null
}

interface Walk {
  readonly tally: MessageTally
  readonly replies: readonly Reply[]
  readonly findings: FindingTally
}

interface ChannelState {
  readonly stats: ChannelStats | null
  readonly progress: SyncProgress | null
}

/** Walks until the stats agree, or nobody wrote meanwhile. */
async function settledWalk(work: ChannelVerification, findings: FindingTally): Promise<{ walk: Walk } & ChannelState> {
  const { read, channel } = work
  let before = await stateOf(read, channel)
  for (let counts = 1; ; counts++) {
    const walk = await walkThrough(work)
    const after = await stateOf(read, channel)
    const wrong = after.stats === null ? [] : statsDifferences(after.stats, walk.tally.statsOf(channel))
    const isSettled = wrong.length === 0 || isSame(before, after)
    if (!isSettled && counts < countsAtMost) {
      before = after
      continue
    }
    if (!isSettled) findings.add('stats.moving', channel.sourceId)
    else for (const { kind, detail } of wrong) findings.add(kind, channel.sourceId, detail)
    findings.include(walk.findings.list())
    return { walk, stats: after.stats, progress: isSettled ? after.progress : before.progress }
  }
}

async function stateOf(read: ArchiveReaders, { id }: Channel): Promise<ChannelState> {
  const [progress = null] = await read.syncProgress.findOf([id])
  const [stats = null] = await read.channelStats.findOf([id])
  return { stats, progress }
}

const isSame = (a: ChannelState, b: ChannelState): boolean =>
  a.progress?.updatedAt.getTime() === b.progress?.updatedAt.getTime() &&
  (a.stats === null || b.stats === null ? a.stats === b.stats : statsDifferences(a.stats, b.stats).length === 0)

async function walkThrough(work: ChannelVerification): Promise<Walk> {
  const { read, tenant, channel, looked } = work
  const findings = new FindingTally()
  const tally = new MessageTally(findings)
  const replies: Reply[] = []
  for await (const stretch of messagesOf(read, channel.id)) {
    tally.add(stretch)
    const authors = stretch.map(({ snowflake, head }) => ({ snowflake, authorId: head.authorId }))
    for (const id of await unknownAuthors(read, tenant, authors)) findings.add('orphans.author', id)
    const told = stretch.filter(({ reactionAuthorsAt }) => reactionAuthorsAt !== null)
    const reacted = await read.reactionAuthors.listOf(
      channel.id,
      told.map(({ snowflake }) => snowflake),
    )
    for (const id of await unknownAuthors(read, tenant, reacted)) findings.add('orphans.reaction_author', id)
    for (const reply of await absentReplies(work, stretch)) {
      if (replies.length < remembered) replies.push(reply)
      else findings.add('references.unresolved', reply.id)
    }
    looked(stretch.length)
  }
  return { tally, replies, findings }
}

interface Authored {
  readonly snowflake: Snowflake
  readonly authorId: AuthorId
}

const authorsAtOnce = 500

/** The messages of those whose author is not stored, each once. */
async function unknownAuthors(
  { authors }: ArchiveReaders,
  { id: tenantId }: Tenant,
  rows: readonly Authored[],
): Promise<ReadonlySet<Snowflake>> {
  const ids = [...new Set(rows.map(({ authorId }) => authorId))]
  const known = new Set<AuthorId>()
  for (let i = 0; i < ids.length; i += authorsAtOnce)
    for (const { id } of await authors.findMany(tenantId, ids.slice(i, i + authorsAtOnce))) known.add(id)
  return new Set(rows.filter(({ authorId }) => !known.has(authorId)).map(({ snowflake }) => snowflake))
}

interface Reply {
  readonly id: Snowflake
  readonly target: Snowflake
}

/** Those of a stretch that answer a message of their channel that is not stored. At Discord a reply stays in its channel. */
async function absentReplies(
  { read, tenant, channel }: ChannelVerification,
  stretch: readonly Message[],
): Promise<readonly Reply[]> {
  const here = new Set(stretch.map(({ snowflake }) => snowflake))
  const replies = stretch.flatMap((message) => {
    const target = targetOf(message, channel, tenant)
    return target === null || here.has(target) ? [] : [{ id: message.snowflake, target }]
  })
  if (replies.length === 0) return []
  const found = await read.messages.findMany(channel.id, [...new Set(replies.map(({ target }) => target))])
  const stored = new Set(found.map(({ snowflake }) => snowflake))
  return replies.filter(({ target }) => !stored.has(target))
}

function targetOf(message: Message, channel: Channel, tenant: Tenant): Snowflake | null {
  const reference = message.reference?.value ?? null
  if (reference === null || reference.kind !== 'reply' || isThreadStarter(message)) return null
  const { messageId, channelId, communityId } = reference
  const isOwn = channelId === null || channelId === channel.sourceId
  return isOwn && (communityId === null || communityId === tenant.sourceId) ? messageId : null
}

const unasked = { there: new Set<Snowflake>(), gone: new Set<Snowflake>() }

/** A message that is not stored was deleted before, or is missing: only the source can tell. */
async function resolveReplies(
  { source, channel }: ChannelVerification,
  replies: readonly Reply[],
  checkpoint: Snowflake | null,
  findings: FindingTally,
): Promise<void> {
  const isDue = ({ target }: Reply): boolean => checkpoint !== null && compareSnowflakes(target, checkpoint) <= 0
  const due = replies.filter(isDue).map(({ target }) => target)
  const { there, gone } = (await source?.have(channel.sourceId, due)) ?? unasked
  for (const { id, target } of replies) {
    if (there.has(target)) findings.add('references.missing', id)
    else findings.add(gone.has(target) ? 'references.deleted' : 'references.unresolved', id)
  }
}
