import type { Snowflake } from '../../domain/archive/snowflake.ts'
import type { RawUserId, SourceUser } from '../../domain/archive/source.ts'
import { Draw } from './draw.ts'
import { bitsAt, founded, idOf } from './moments.ts'
import { oddNames, syllables } from './words.ts'

/** Someone, or something, that writes. */
export interface SamplePerson {
  readonly kind: 'person' | 'bot' | 'webhook' | 'deleted'
  /** Unique; never the start of another's. */
  readonly id: RawUserId
  /** Every name and nickname that is ever told, by edition for people, by message for webhooks. Some are common words. */
  readonly names: readonly string[]
}

/** The roster of a community: people first, the busiest at its start, then bots, webhooks and the deleted user. */
export class People {
  readonly all: readonly SamplePerson[]
  readonly #users: readonly Renames[]
  readonly #persons: number
  readonly #bots: number

  constructor(seed: number, messages: number) {
    this.#persons = Math.min(20_000, 8 + Math.floor(Math.sqrt(messages) * 3))
    this.#bots = 3 + Math.floor(this.#persons / 100)
    const persons = Array.from({ length: this.#persons }, (_, i) => personAt(seed, i))
    const bots = Array.from({ length: this.#bots }, (_, i) => botAt(seed, this.#persons + i))
    const webhooks = Array.from({ length: webhookCount }, (_, i) => webhookAt(seed, this.#persons + this.#bots + i))
    this.#users = [...persons, ...bots, ...webhooks, deletedUser]
    this.all = this.#users.map(({ kind, id, users }) => ({
      kind,
      id,
      names: [...new Set(users.flatMap(({ name, nickname }) => [name, nickname ?? name]))],
    }))
  }

  /** Someone, by a power law: a few write most. */
  person(draw: Draw): number {
    return draw.rank(this.#persons)
  }

  bot(draw: Draw): number {
    return this.#persons + draw.rank(this.#bots)
  }

  webhook(draw: Draw): number {
    return this.#persons + this.#bots + draw.below(webhookCount)
  }

  get deleted(): number {
    return this.#users.length - 1
  }

  /** As an edition shows them. */
  user(index: number, edition: number): SourceUser {
    const { users, renamedIn } = this.#users[index] ?? deletedUser
    return (edition >= renamedIn ? users[1] : users[0]) ?? deletedUser.users[0]
  }

  /** A webhook under one of its names. */
  named(index: number, name: number): SourceUser {
    const { users } = this.#users[index] ?? deletedUser
    return users[name % users.length] ?? deletedUser.users[0]
  }
}

interface Renames {
  readonly kind: SamplePerson['kind']
  readonly id: RawUserId
  readonly users: readonly [SourceUser, ...SourceUser[]]
  /** The edition that shows the second of `users` first. */
  readonly renamedIn: number
}

const webhookCount = 3
const never = Number.POSITIVE_INFINITY

function personAt(seed: number, index: number): Renames {
  const draw = new Draw(seed, 'people', index)
  const id = idAt(draw, index)
  const name = index % 4 === 1 ? oddName(index) : nameOf(draw, index)
  const nickname = draw.chance(40) ? nameOf(draw, index) : null
  const colour = draw.chance(40) ? `#${draw.hex(6)}` : null
  const user: SourceUser = { id, isBot: false, name, nickname, avatarUrl: avatarOf(draw, id), colour }
  const later: SourceUser = { ...user, name: nameOf(draw, index), nickname: `${nameOf(draw, index)} ${index}` }
  const renames = draw.chance(15) || index === 2
  return { kind: 'person', id, users: renames ? [user, later] : [user], renamedIn: renames ? 2 + (index % 3) : never }
}

function botAt(seed: number, index: number): Renames {
  const draw = new Draw(seed, 'people', index)
  const id = idAt(draw, index)
  const name = `${nameOf(draw, index)}-bot`
  const user: SourceUser = { id, isBot: true, name, nickname: null, avatarUrl: avatarOf(draw, id), colour: '#5865f2' }
  return { kind: 'bot', id, users: [user], renamedIn: never }
}

/** One id, many names: a bridge speaks for people elsewhere. */
function webhookAt(seed: number, index: number): Renames {
  const draw = new Draw(seed, 'people', index)
  const id = idAt(draw, index)
  const userAt = (name: string): SourceUser => ({
    id,
    isBot: true,
    name,
    nickname: null,
    avatarUrl: `https://cdn.discordapp.com/avatars/${id}/${draw.hex(32)}.png?size=512`,
    colour: null,
  })
  const others = Array.from({ length: 11 }, () => userAt(`${nameOf(draw, index)} [bridge]`))
  return { kind: 'webhook', id, users: [userAt(`Bridge ${id}`), ...others], renamedIn: never }
}

/** Whom Discord puts in the place of everyone who left it. */
const deletedUser: Renames = {
  kind: 'deleted',
  id: rawUserId('456226577798135808'),
  users: [
    {
      id: rawUserId('456226577798135808'),
      isBot: false,
      name: 'Deleted User',
      nickname: null,
      avatarUrl: 'https://cdn.discordapp.com/embed/avatars/0.png',
      colour: null,
    },
  ],
  renamedIn: never,
}

/** 18 digits or 19: made between 2016 and the founding, the lowest bits tell whose. */
function idAt(draw: Draw, index: number): RawUserId {
  const since = Date.UTC(2016, 0, 1)
  const made = since + draw.below((founded - since) / 1_000) * 1_000
  return rawUserId(idOf(bitsAt(made) + BigInt(index)))
}

const nameOf = (draw: Draw, index: number): string => {
  const parts = Array.from({ length: draw.between(2, 4) }, () => draw.pick(syllables)).join('')
  return `${parts.charAt(0).toUpperCase()}${parts.slice(1)}${index}`
}

function oddName(index: number): string {
  const turn = Math.floor(index / 4)
  const name = oddNames[turn % oddNames.length] ?? ''
  return turn < oddNames.length ? name : `${name}${index}`
}

function avatarOf(draw: Draw, id: RawUserId): string {
  const hash = draw.hex(32)
  if (draw.chance(15)) return `https://cdn.discordapp.com/embed/avatars/${draw.below(6)}.png`
  if (draw.chance(10))
    return `https://cdn.discordapp.com/guilds/${communityId}/users/${id}/avatars/${hash}.png?size=512`
  return `https://cdn.discordapp.com/avatars/${id}/${draw.chance(20) ? 'a_' : ''}${hash}.png?size=512`
}

/** The made-up community's id at its platform. */
export const communityId: Snowflake = idOf(bitsAt(founded - 60_000))

function rawUserId(id: string): RawUserId {
  return id as RawUserId
}
