import { isIP } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { SslOptions } from 'mysql2'
import { Invalid } from '../../domain/shared/errors.ts'

/**
 * `required`: encrypted, to whoever answers. `verify_ca`: to whoever has a certificate of the authorities. `verify_identity`: of
 * them, and of the host's name.
 */
export type TidbTls = 'disabled' | 'required' | 'verify_ca' | 'verify_identity'

/** PEM; `null` for the authorities that Node knows, and for no certificate of our own. */
export interface Certificates {
  readonly ca: string | null
  readonly cert: string | null
  readonly key: string | null
}

/** mysql2's `ssl`, or `null` for none. Rejects with `invalid` where an identity cannot be verified. */
export function tlsOptions(host: string, tls: TidbTls, certificates?: Certificates): SslOptions | null {
  if (tls === 'disabled') return null
  // mysql2 checks the certificate of a host given by its address against the name "localhost".
  if (tls === 'verify_identity' && isIP(host) !== 0)
    throw Invalid.of('/host', 'must be a name, not an address, where TLS verifies the identity')
  const { ca = null, cert = null, key = null } = certificates ?? {}
  return {
    minVersion: 'TLSv1.2',
    rejectUnauthorized: tls !== 'required',
    verifyIdentity: tls === 'verify_identity',
    ...(ca !== null && { ca }),
    ...(cert !== null && { cert }),
    ...(key !== null && { key }),
  }
}

/** Until when the certificate of a connection's server is valid; `null` where it is not encrypted. */
export function certificateExpiry(connection: object): Date | null {
  const stream: unknown = Reflect.get(connection, 'stream')
  if (!(stream instanceof TLSSocket)) return null
  const expires = new Date(stream.getPeerCertificate().valid_to)
  return Number.isNaN(expires.getTime()) ? null : expires
}
