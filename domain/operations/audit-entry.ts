import type { Brand } from '../shared/brand.ts'
import type { CanonicalJson } from '../shared/canonical-json.ts'
import { type TenantId, type Uuid, uuid } from '../shared/ids.ts'

export type AuditEntryId = Brand<Uuid, 'AuditEntryId'>

/** Who did it: a key by its id, whoever has a shell on the machine, or Verta itself. */
export type Actor =
  | { readonly kind: 'api_key'; readonly id: Uuid }
  | { readonly kind: 'shell' }
  | { readonly kind: 'system' }

/** That somebody did something to an instance. Never changed, never removed. */
export interface AuditEntry {
  readonly id: AuditEntryId
  readonly at: Date
  readonly actor: Actor
  /** What was done, as `<thing>.<verb>`: `tenant.update`. */
  readonly action: string
  /** `null` where it belongs to no tenant. The tenant may be gone. */
  readonly tenantId: TenantId | null
  /** To what: an id or a slug. */
  readonly target: string
  /** `done`, or the code of the error that it was refused with. */
  readonly outcome: string
  /** What changed, without secrets and without what people wrote. */
  readonly details: CanonicalJson
}

export const auditEntryId = (text: string): AuditEntryId => uuid(text) as AuditEntryId
