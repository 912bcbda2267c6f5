import type { SourceMessage, SourceUser } from '../../domain/archive/source.ts'
import { clip } from '../../domain/shared/text.ts'
import { Draw } from './draw.ts'
import { messageOfKind } from './kinds.ts'
import { seenAt, timeOf } from './moments.ts'
import { attachmentsOf, type PartContext, reactionsOf } from './parts.ts'
import type { Place } from './place.ts'
import { type Kind, roleOf } from './role.ts'
import { sentence } from './text.ts'
import type { World } from './world.ts'

/** A message as an edition shows it, or `null` where it is deleted by then. Made without any other. */
export function messageAt(world: World, place: Place, index: number, edition: number): SourceMessage | null {
  const { starter, parent } = place.facts
  if (index === 0 && starter !== null && parent !== null) return messageAt(world, parent, starter, edition)
  const bits = place.bitsOf(index)
  if (isDeleted(world, place, index, edition)) return null
  const { kind, author, name } = roleOf(world.seed, place, index, world.crowd)
  const draw = new Draw(world.seed, 'content', place.facts.code, index)
  const user = kind === 'webhook' ? world.crowd.named(author, name) : world.crowd.user(author, edition)
  const someone = (): SourceUser => world.crowd.user(world.crowd.person(draw), edition)
  const context: PartContext = { draw, bits, author: user, someone }
  const message: SourceMessage = {
    id: place.idOf(index),
    type: 'Default',
    sentAt: new Date(timeOf(bits)),
    editedAt: null,
    author: user,
    text: '',
    pinned: new Draw(world.seed, 'pins', place.facts.code, index).chance(1),
    reference: null,
    attachments: [],
    embeds: [],
    stickers: [],
    reactions: [],
    mentions: [],
    poll: null,
    forwarded: null,
    interaction: null,
    ...messageOfKind(kind, { ...context, world, place, index, edition }),
    ...attached(world, place, index, context, kind),
    ...reactedTo(world, place, index, edition, context),
  }
  return written.has(kind) ? edited(message, world, place, index, edition) : message
}

/** Kinds that a person wrote, and may edit and attach files to. */
const written: ReadonlySet<Kind> = new Set(['plain', 'reply', 'mention', 'odd', 'address', 'long'])

/** Of a hundred messages one is gone by each edition that follows. What a thread started with stays. */
function isDeleted({ seed }: World, place: Place, index: number, edition: number): boolean {
  if (place.threads.has(index) || (index === 0 && place.facts.kind === 'thread')) return false
  for (let later = place.bornIn(index) + 1; later <= edition; later++) {
    if (new Draw(seed, 'deletions', place.facts.code, index * 64 + later).chance(1)) return true
  }
  return false
}

function attached(
  { seed }: World,
  place: Place,
  index: number,
  context: PartContext,
  kind: Kind,
): Pick<SourceMessage, 'attachments'> | null {
  const draw = new Draw(seed, 'attachments', place.facts.code, index)
  return written.has(kind) && draw.chance(8) ? { attachments: attachmentsOf({ ...context, draw }) } : null
}

function reactedTo(
  { seed, crowd }: World,
  place: Place,
  index: number,
  edition: number,
  context: PartContext,
): Pick<SourceMessage, 'reactions'> | null {
  const draw = new Draw(seed, 'reactions', place.facts.code, index)
  if (!draw.chance(10)) return null
  return { reactions: reactionsOf({ ...context, draw, someone: () => crowd.user(crowd.person(draw), edition) }) }
}

/** Four of a hundred were edited before they were first seen, three more by each edition that follows. */
function edited(message: SourceMessage, { seed }: World, place: Place, index: number, edition: number): SourceMessage {
  const born = place.bornIn(index)
  let last = message
  for (let now = born; now <= edition; now++) {
    const draw = new Draw(seed, 'edits', place.facts.code, index * 64 + now)
    if (draw.chance(now === born ? 4 : 3)) last = { ...last, ...edit(message, draw, now, now === born) }
  }
  return last
}

function edit(
  message: SourceMessage,
  draw: Draw,
  edition: number,
  soon: boolean,
): Pick<SourceMessage, 'text' | 'editedAt'> {
  const from = soon ? message.sentAt.getTime() : seenAt(edition - 1)
  const until = soon ? Math.min(from + 3_600_000, seenAt(edition)) : seenAt(edition)
  const editedAt = new Date(from + draw.below(Math.max(1, until - from)))
  return { editedAt, text: `${clip(message.text, 3_000)} (edit: ${sentence(draw)})`.trim() }
}
