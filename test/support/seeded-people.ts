import { rawUserId } from '../../adapters/dce/fields.ts'
import type { SourceUser } from '../../domain/archive/source.ts'

/** A person who stands in one place of an export alone, so that whatever leaks names its place. */
export interface Person {
  readonly place: string
  readonly id: string
  readonly name: string
  readonly nickname: string
}

/** People by the place where they stand. The same place always gives the same person. */
export class People {
  readonly #byPlace = new Map<string, Person>()

  at(place: string): Person {
    const known = this.#byPlace.get(place)
    if (known !== undefined) return known
    const n = this.#byPlace.size + 1
    const person = { place, id: String(710_000_000_000_000_000n + BigInt(n) * 1_000_000_007n), ...namesOf(n) }
    this.#byPlace.set(place, person)
    return person
  }

  get all(): readonly Person[] {
    return [...this.#byPlace.values()]
  }
}

/** Names that a search by pattern would trip over. */
const namesOf = (n: number) => ({ name: `zo\u00eb.${n}x`, nickname: `Zo\u00eb ${n}x (she/her) [mod] $&` })

/** As DiscordChatExporter writes a person. */
export const exportedUser = ({ id, name, nickname }: Person) => ({
  id,
  name,
  discriminator: '0000',
  nickname,
  color: '#336699',
  isBot: false,
  roles: [],
  avatarUrl: `https://cdn.discordapp.com/avatars/${id}/8342729096ea3675442027381ff50dfe.png?size=512`,
})

/** As a live source gives one. */
export const sourceUser = ({ id, name, nickname }: Person): SourceUser => ({
  id: rawUserId(id),
  isBot: false,
  name,
  nickname,
  avatarUrl: `https://cdn.discordapp.com/guilds/1/users/${id}/avatars/8342729096ea3675442027381ff50dfe.png`,
  colour: '#336699',
})
