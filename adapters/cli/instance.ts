import type { Viewer } from '../../domain/archive/index.ts'
import type { AuditedAction, AuditNotes } from '../../domain/operations/index.ts'
import type { TenantId } from '../../domain/shared/ids.ts'
import type { App, OpenApp, Overrides } from './app.ts'
import { MemoryOnly, useTidb } from './failure.ts'

/** Works on what the instance has stored, and lets go of it. Rejects with `memory_only` where nothing would outlive the command. */
export async function onInstance(
  open: OpenApp,
  work: (app: App) => Promise<void>,
  overrides: Overrides = { quiet: true },
): Promise<void> {
  const app = await open(overrides)
  try {
    if (app.storage === 'memory') throw new MemoryOnly(useTidb)
    await work(app)
  } finally {
    await app.close()
  }
}

/** Does what somebody at the shell asked for, and enters it in the audit. */
export const entered = <T>(
  { operations }: App,
  action: Omit<AuditedAction, 'actor'>,
  work: (notes: AuditNotes) => Promise<T>,
): Promise<T> => operations.audited({ actor: { kind: 'shell' }, ...action }, work)

/** Whoever has a shell on the machine sees what is hidden from the public; what policies and people hide stays hidden. */
export const shellViewer: Viewer = { sees: 'everything' }

/** How people know tenants: by their slugs; one that is gone by its id. */
export async function slugsOf(
  { archive }: Pick<App, 'archive'>,
  ids: readonly (TenantId | null)[],
): Promise<(id: TenantId) => string> {
  const known = [...new Set(ids.filter((id) => id !== null))]
  const slugs = new Map<TenantId, string>()
  for (let start = 0; start < known.length; start += 200) {
    const listing = { sort: 'name', order: 'asc', ids: known.slice(start, start + 200) } as const
    const { items } = await archive.listAllTenants(listing, { limit: 200 })
    for (const { id, slug } of items) slugs.set(id, slug)
  }
  return (id) => slugs.get(id) ?? id
}
