import { canonicalJson, type Json } from '../../shared/canonical-json.ts'
import { causeOf } from '../../shared/cause.ts'
import type { Clock } from '../../shared/clock.ts'
import { type CursorScope, decodeCursor, encodeCursor } from '../../shared/cursor.ts'
import { DomainError } from '../../shared/errors.ts'
import type { IdGenerator, TenantId } from '../../shared/ids.ts'
import type { Logger } from '../../shared/logger.ts'
import type { Page, PageRequest } from '../../shared/page.ts'
import { clip } from '../../shared/text.ts'
import { type Actor, type AuditEntry, auditEntryId } from '../audit-entry.ts'
import type { AuditFilter, AuditPlace } from '../ports/audit-repository.ts'
import type { OperationsStorage } from '../ports/repositories.ts'
import { placeParts } from './place-parts.ts'

export interface AuditedAction {
  readonly actor: Actor
  /** `<thing>.<verb>`. */
  readonly action: string
  readonly tenantId: TenantId | null
  readonly target: string
  readonly details?: Json
}

/** Says what came of it where only the work itself knows. */
export interface AuditNotes {
  target(id: string): void
  tenant(id: TenantId): void
}

/**
 * Does the work and enters who did it, and whether it was done or refused. What fails for another reason than a rule is entered
 * as `failed`; where the storage was not there, nothing was done and nothing is entered. Rejects with what the work rejects with, and with nothing else: an entry that cannot be stored is logged, for the work is
 * done.
 */
export type Audited = <T>(action: AuditedAction, work: (notes: AuditNotes) => Promise<T>) => Promise<T>

/** The last entries first. Rejects with `cursor_invalid`. */
export type ListAudit = (filter: AuditFilter, request: PageRequest) => Promise<Page<AuditEntry>>

interface Dependencies {
  readonly storage: OperationsStorage
  readonly clock: Clock
  readonly ids: IdGenerator
  readonly logger: Logger
}

const targetAtMost = 255

export const audited = ({ storage, clock, ids, logger }: Dependencies): Audited => {
  async function enter(action: AuditedAction, outcome: string): Promise<void> {
    const entry: AuditEntry = {
      id: auditEntryId(ids.uuid()),
      at: clock.now(),
      actor: action.actor,
      action: action.action,
      tenantId: action.tenantId,
      target: action.target,
      outcome,
      details: canonicalJson(action.details ?? {}),
    }
    await storage.transact((tx) => tx.audit.append(entry))
  }

  return async (action, work) => {
    let { target, tenantId } = action
    const notes: AuditNotes = {
      target: (id) => {
        target = id
      },
      tenant: (id) => {
        tenantId = id
      },
    }
    const tryToEnter = (outcome: string): Promise<void> =>
      enter({ ...action, target: clip(target, targetAtMost), tenantId }, outcome).catch((error: unknown) =>
        logger.error({ action: action.action, outcome, ...causeOf(error) }, 'an entry of the audit was not stored'),
      )
    const result = await work(notes).catch(async (error: unknown) => {
      const outcome = error instanceof DomainError ? error.code : 'failed'
      if (outcome !== 'storage_unavailable') await tryToEnter(outcome)
      throw error
    })
    await tryToEnter('done')
    return result
  }
}

export const listAudit =
  ({ storage }: Pick<Dependencies, 'storage'>): ListAudit =>
  async (filter, request) => {
    const cursor = cursorOf(filter)
    const page = await storage.read.audit.list(filter, {
      limit: request.limit,
      after: decodeCursor(cursor, request.cursor),
    })
    return { items: page.items, next: encodeCursor(cursor, page.next) }
  }

const cursorOf = ({ tenantId }: AuditFilter): CursorScope<AuditPlace> => ({
  list: 'audit',
  version: 1,
  scope: tenantId ?? '',
  toParts: ({ at, id }) => [at.getTime(), id],
  fromParts: placeParts((at, id) => ({ at, id: auditEntryId(id) })),
})
