import type { Brand } from '../shared/brand.ts'
import { sha256 } from '../shared/hash.ts'
import { type Uuid, uuidV8 } from '../shared/ids.ts'

/** Tells bots apart by their tokens, and leads to none of them. */
export type BotId = Brand<Uuid, 'BotId'>

export const botIdOf = (token: string): BotId => uuidV8(sha256('verta request budget\0', token)) as BotId
