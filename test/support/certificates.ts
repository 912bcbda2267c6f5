import { webcrypto } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const day = 86_400_000

/** An authority of a test's own. */
export interface Authority {
  readonly pem: string
  /** A certificate for a server of that name, and where its files are. */
  issue(
    folder: string,
    name: string,
    validity?: 'valid' | 'expired',
  ): Promise<{ readonly cert: string; readonly key: string }>
}

export async function authority(name: string): Promise<Authority> {
  const keys = await newKeys()
  const root = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: '01',
      name: `CN=${name}`,
      ...during('valid'),
      signingAlgorithm: algorithm,
      keys,
      extensions: [new BasicConstraintsExtension(true, 1, true)],
    },
    webcrypto,
  )
  return {
    pem: root.toString('pem'),
    async issue(folder, host, validity = 'valid') {
      const own = await newKeys()
      const certificate: X509Certificate = await X509CertificateGenerator.create(
        {
          serialNumber: '02',
          subject: `CN=${host}`,
          issuer: root.subject,
          ...during(validity),
          signingAlgorithm: algorithm,
          publicKey: own.publicKey,
          signingKey: keys.privateKey,
          extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
        },
        webcrypto,
      )
      const [cert, key] = [join(folder, `${host}-${validity}.pem`), join(folder, `${host}-${validity}.key`)]
      await writeFile(cert, certificate.toString('pem'))
      await writeFile(key, await pemOf(own.privateKey), { mode: 0o600 })
      return { cert, key }
    },
  }
}

const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

function during(validity: 'valid' | 'expired'): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = Date.now()
  const end = validity === 'valid' ? now + day : now - day
  return { notBefore: new Date(now - 10 * day), notAfter: new Date(end) }
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const bytes = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${bytes.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`
}
