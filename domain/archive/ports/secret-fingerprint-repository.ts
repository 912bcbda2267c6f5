export interface SecretFingerprintReader {
  /** The fingerprint of the secret that this archive was made with; `null` before the first tenant. */
  find(): Promise<string | null>
}

/** One fingerprint for the whole archive. */
export interface SecretFingerprintRepository extends SecretFingerprintReader {
  /** Rejects with `conflict` on `fingerprint` if there is one, whichever it is. */
  insert(fingerprint: string, createdAt: Date): Promise<void>
}
