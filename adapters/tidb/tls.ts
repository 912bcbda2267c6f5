import { isIP } from 'node:net'
import type { SslOptions } from 'mysql2'
import { Invalid } from '../../domain/shared/errors.ts'

/** `verify_identity`: TLS 1.2 or newer, the certificate checked against the well-known authorities and the host's name. */
export type TidbTls = 'disabled' | 'verify_identity'

/** mysql2's `ssl`, or `null` for none. Rejects with `invalid` where an identity cannot be verified. */
export function tlsOptions(host: string, tls: TidbTls): SslOptions | null {
  if (tls === 'disabled') return null
  // mysql2 checks the certificate of a host given by its address against the name "localhost".
  if (isIP(host) !== 0) throw Invalid.of('/host', 'must be a name, not an address, where TLS verifies the identity')
  return { minVersion: 'TLSv1.2', rejectUnauthorized: true, verifyIdentity: true }
}
