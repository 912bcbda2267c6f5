import type { KeyUses } from '../key-uses.ts'
import type { OperationsStorage } from '../ports/repositories.ts'

/** Stores when keys were last used, as far as it is not stored yet. To be called now and then. What could not be stored is stored by the next call. */
export type StoreKeyUses = () => Promise<void>

export const storeKeyUses =
  ({ storage, uses }: { readonly storage: OperationsStorage; readonly uses: KeyUses }): StoreKeyUses =>
  async () => {
    const taken = uses.take()
    if (taken.length === 0) return
    try {
      await storage.transact((tx) => tx.apiKeys.touchMany(taken), { repeatable: true })
    } catch (error) {
      for (const { id, at } of taken) uses.note(id, at)
      throw error
    }
  }
