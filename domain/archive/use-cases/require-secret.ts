import type { Clock } from '../../shared/clock.ts'
import { Conflict } from '../../shared/errors.ts'
import { SecretMismatch } from '../errors.ts'
import type { KeyVault } from '../ports/key-vault.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'

interface Dependencies {
  readonly storage: ArchiveStorage
  readonly vault: KeyVault
  readonly clock: Clock
}

/** Whether the archive was made with this secret, or with none yet. Rejects with `secret_mismatch`. Writes nothing. */
export type CheckSecret = () => Promise<void>

export const checkSecret =
  ({ storage, vault }: Pick<Dependencies, 'storage' | 'vault'>): CheckSecret =>
  async () => {
    const stored = await storage.read.secretFingerprints.find()
    if (stored !== null && stored !== vault.fingerprint) throw new SecretMismatch()
  }

/** As `checkSecret`, and binds an archive that has no secret yet to this one. */
export const claimSecret = (dependencies: Dependencies): CheckSecret => {
  const check = checkSecret(dependencies)
  return async () => {
    const { storage, vault, clock } = dependencies
    if ((await storage.read.secretFingerprints.find()) === null) {
      const now = clock.now()
      await storage
        .transact((tx) => tx.secretFingerprints.insert(vault.fingerprint, now), { repeatable: false })
        .catch((error: unknown) => {
          if (!(error instanceof Conflict)) throw error
        })
    }
    await check()
  }
}
