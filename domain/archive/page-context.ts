import type { TenantId } from '../shared/ids.ts'
import type { ChannelId } from './channel.ts'
import type { MessageOrigin } from './message.ts'
import type { Pseudonyms } from './pseudonym.ts'
import type { AuthorNames } from './tenant.ts'

/** Where a source's page goes, and under which rules. */
export interface PageContext {
  readonly tenantId: TenantId
  readonly channelId: ChannelId
  readonly pseudonyms: Pseudonyms
  readonly authorNames: AuthorNames
  readonly origin: MessageOrigin
  readonly now: Date
}
