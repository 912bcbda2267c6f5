import { Invalid } from '../shared/errors.ts'
import { SourceRefused } from './errors.ts'
import type { SyncWish } from './jobs.ts'
import { requireOpen, type Tenant } from './tenant.ts'

/**
 * What is wrong with a sync before anything is asked. Rejects with `tenant_closed`, with `invalid` where the tenant archives no
 * community or the times leave nothing between them, and with `source_refused` where nobody gave a token.
 */
export function requireSyncable(
  tenant: Tenant,
  { since, until }: Pick<SyncWish, 'since' | 'until'>,
  platform: 'can_ask' | 'no_token',
): void {
  requireOpen(tenant)
  if (tenant.sourceId === null)
    throw Invalid.of('', 'cannot be done: the tenant archives no guild yet; give it one as its sourceId')
  for (const [pointer, time] of [
    ['/since', since],
    ['/until', until],
  ] as const) {
    if (time !== null && !isSendable(new Date(time))) throw Invalid.of(pointer, 'must be a time from 2015 to 2199')
  }
  if (since !== null && until !== null && new Date(since) >= new Date(until))
    throw Invalid.of('/since', 'is not before until')
  if (platform === 'no_token')
    throw new SourceRefused(
      'no_token',
      'This server has no bot’s token, and so cannot ask Discord: set DISCORD_BOT_TOKEN.',
    )
}

/** Within what snowflakes tell of, and storages hold. */
const isSendable = (time: Date): boolean => time >= new Date('2015-01-01') && time < new Date('2200-01-01')
