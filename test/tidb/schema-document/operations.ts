import { apiKeys, auditEntries, jobQueues, jobs } from '../../../adapters/memory/operations/tables.ts'
import { createdAt, described } from './described.ts'

export const operationsDescribed = [
  described(apiKeys, 'What programs call with. The text of a key is shown once and never stored.', {
    id: 'A random UUID.',
    name: 'For people.',
    hash: 'SHA-256 of the key’s text in hexadecimal digits.',
    scopes: 'A canonical JSON array: what it may do.',
    tenants: 'A canonical JSON array of the ids of the only tenants that it reaches; null: all.',
    created_at: createdAt,
    expires_at: 'From when on it is refused; null: never.',
    revoked_at: 'Since when it is refused.',
    last_used_at: 'To the minute or so: it is not written with each request.',
  }),
  described(jobs, 'Work that outlives a request and a process.', {
    id: 'A random UUID.',
    kind: 'Names the code that does it.',
    tenant_id:
      'Whose data it writes; of one tenant one job runs at a time. Null: of none. No foreign key: another database.',
    payload: 'Canonical JSON: what it works on.',
    status: '`receiving`, `queued`, `running`, `succeeded`, `failed` or `cancelled`.',
    progress_done: 'How far it is.',
    progress_total: 'Of how much; null where nobody knows.',
    progress_unit: 'What is counted: `bytes`, `rows`.',
    result: 'Canonical JSON: what came of it.',
    error_code: 'Why it failed, for programs.',
    error_message: 'Why it failed, for people.',
    attempt: 'How often a worker took it. It only rises: it fences whoever was overtaken.',
    progress_furthest:
      'How much of its work was done for good, at most, since it was made or retried; 0 where that is not known.',
    attempts_left:
      'How often it may yet be taken and not come to its end; all of them again once it came further than it ever was.',
    not_before: 'No worker takes it before.',
    cancel_requested_at: 'Since when it is to end.',
    created_at: createdAt,
    started_at: 'When a worker last took it.',
    finished_at: 'When it ended.',
    lease_owner: 'The worker that has it; null, as `lease_until` is, where none has.',
    lease_until: 'By the database’s clock; from then on another worker may take it.',
  }),
  described(jobQueues, 'One row. Whoever chooses a job locks it first.', {
    name: 'Always `jobs`.',
  }),
  described(auditEntries, 'Who did what to the instance. Never changed, never removed.', {
    id: 'A random UUID.',
    at: 'When.',
    actor_kind: '`api_key`, `shell` or `system`.',
    actor_id: 'The key that did it; null for the others. No foreign key.',
    action: 'What, as `<thing>.<verb>`: `tenant.update`.',
    tenant_id: 'To whose data; null: to none’s. The tenant may be gone.',
    target: 'To what: an id or a slug.',
    outcome: '`done`, or the code of the error that it was refused with.',
    details: 'Canonical JSON: what changed, without secrets and without what people wrote.',
  }),
] as const
