import { Draw } from './draw.ts'
import type { People } from './people.ts'
import type { Place } from './place.ts'

/** What kind of message it is, and who wrote it. Made without the message itself: replies name whom they answer. */
export interface Role {
  readonly kind: Kind
  readonly author: number
  /** Under which of a webhook's names. */
  readonly name: number
}

export type Kind = (typeof weights)[number][0]

/** How often each kind comes, of a thousand. */
const weights = [
  ['plain', 520],
  ['reply', 150],
  ['mention', 80],
  ['odd', 40],
  ['address', 20],
  ['command', 25],
  ['bot', 25],
  ['webhook', 30],
  ['forward', 20],
  ['poll', 12],
  ['pollResult', 8],
  ['sticker', 14],
  ['long', 6],
  ['deletedUser', 10],
  ['join', 12],
  ['pinNotice', 7],
  ['threadCreated', 6],
  ['boost', 6],
  ['unknownType', 5],
  ['recipientAdd', 4],
] as const

const table: readonly Kind[] = weights.flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind))

export function roleOf(seed: number, place: Place, index: number, people: People): Role {
  const draw = new Draw(seed, 'author', place.facts.code, index)
  const kind = place.threads.has(index) ? 'plain' : (table[draw.below(table.length)] ?? 'plain')
  return { kind, author: authorOf(kind, draw, people), name: draw.below(12) }
}

function authorOf(kind: Kind, draw: Draw, people: People): number {
  if (kind === 'bot' || kind === 'command') return people.bot(draw)
  if (kind === 'webhook') return people.webhook(draw)
  return kind === 'deletedUser' ? people.deleted : people.person(draw)
}
