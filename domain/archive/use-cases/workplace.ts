import { NotFound } from '../../shared/errors.ts'
import type { KeyVault } from '../ports/key-vault.ts'
import type { LiveSource } from '../ports/live-sources.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import { Pseudonyms } from '../pseudonym.ts'
import type { Tenant } from '../tenant.ts'
import type { SliceDependencies, Workplace } from './channel-slices.ts'
import { CommunitySight } from './community-sight.ts'
import { AuthorLedger } from './save-authors.ts'

/** `held`: the storage through which what is the tenant's, and no single channel's, is written. */
export async function workplaceOf(
  { storage, vault, clock }: Pick<SliceDependencies, 'storage' | 'clock'> & { readonly vault: KeyVault },
  tenant: Tenant,
  source: LiveSource,
  held: ArchiveStorage,
): Promise<Workplace> {
  const key = await storage.read.tenantKeys.find(tenant.id)
  if (key === null) throw new NotFound('key of the tenant')
  const pseudonyms = new Pseudonyms(vault.unwrap(tenant.id, key.wrappedKey))
  const sight = new CommunitySight({ source, tenant, storage: held, pseudonyms, clock })
  return { tenant, source, sight, pseudonyms, authors: new AuthorLedger(held) }
}
