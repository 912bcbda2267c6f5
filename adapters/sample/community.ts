import { Invalid } from '../../domain/shared/errors.ts'
import { layOut } from './layout.ts'
import { People, type SamplePerson } from './people.ts'
import type { World } from './world.ts'

export interface SampleOptions {
  /** A whole number from 0; the same seed and number of messages give the same community, byte for byte. */
  readonly seed: number
  /** How many messages the first edition shows, over all channels and threads. */
  readonly messages: number
  readonly name?: string
}

/** A community that nobody ever was. It holds its people and its channels; its messages are made as they are read. */
export interface SampleCommunity extends World {
  readonly name: string
  /** Everyone in it: every raw id and name that any of its texts and fields may hold. */
  readonly people: readonly SamplePerson[]
}

/** Rejects with `invalid` what is no whole number from 0. */
export function createSample({ seed, messages, name = 'Sample community' }: SampleOptions): SampleCommunity {
  for (const [pointer, value] of Object.entries({ '/seed': seed, '/messages': messages })) {
    if (!Number.isSafeInteger(value) || value < 0) throw Invalid.of(pointer, 'must be a whole number from 0')
  }
  const crowd = new People(seed, messages)
  return { seed, name, crowd, people: crowd.all, places: layOut(seed, messages, crowd) }
}
