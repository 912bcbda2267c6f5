import { causeOf } from '../domain/shared/cause.ts'
import type { Clock } from '../domain/shared/clock.ts'
import type { TenantId } from '../domain/shared/ids.ts'
import type { Logger } from '../domain/shared/logger.ts'

/** Those of one look over all tenants. */
export interface FailuresOfLook {
  failed(tenantId: TenantId, error: unknown): void
  /** Each tenant was looked at: one that did not fail is well, and is told of at once when it fails again. */
  ended(): void
}

interface Told {
  readonly why: string
  readonly at: Date
}

const againAfter = 10 * 60_000

/** Logs that a tenant's sync was not ordered: at once where it is new, or for another reason, and every ten minutes while it stays so. */
export function orderFailures(clock: Clock, logger: Logger): () => FailuresOfLook {
  let told = new Map<TenantId, Told>()

  function tell(tenantId: TenantId, error: unknown): Told {
    const cause = causeOf(error)
    const { stack: _, ...reason } = cause
    const [before, now] = [told.get(tenantId), { why: JSON.stringify(reason), at: clock.now() }]
    const isSame = before?.why === now.why && now.at.getTime() - before.at.getTime() < againAfter
    if (isSame) return before
    logger.warn({ tenantId, ...cause }, 'a sync that is due was not ordered')
    return now
  }

  return () => {
    const failing = new Map<TenantId, Told>()
    return {
      failed(tenantId, error) {
        const entry = tell(tenantId, error)
        failing.set(tenantId, entry)
        told.set(tenantId, entry)
      },
      ended() {
        told = failing
      },
    }
  }
}
