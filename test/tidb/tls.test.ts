import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPool } from '../../adapters/tidb/pool.ts'
import type { TidbTls } from '../../adapters/tidb/tls.ts'
import { type Authority, authority } from '../support/certificates.ts'
import { runVerta } from '../support/cli-run-process.ts'
import { settingsOf } from '../support/cli-run-settings.ts'
import type { RunningTidb } from '../support/tidb-source.ts'
import { startTlsTidb } from '../support/tidb-sources.ts'
import { tidbOfRun, workerDatabase } from '../support/tidb-worker.ts'

describe('TLS to the database', () => {
  let folder: string
  let ours: Authority
  let others: Authority

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verta-tls-'))
    ours = await authority('ours')
    others = await authority('somebody else')
  })

  afterAll(() => rm(folder, { recursive: true }))

  /** `ok`, or why there is no connection. */
  async function outcome(server: { readonly port: number }, tls: TidbTls, { pem: ca }: Authority, host = 'localhost') {
    const { port } = server
    const pool = openPool({
      ...{ host, port, user: 'root', password: '', tls, connectionLimit: 1 },
      certificates: { ca, cert: null, key: null },
    })
    try {
      const connection = await pool.acquire()
      connection.release()
      return 'ok'
    } catch (error) {
      return String(error)
    } finally {
      await pool.close()
    }
  }

  describe('with a certificate of the authority, of the host’s name', () => {
    let tidb: RunningTidb

    beforeAll(async () => {
      tidb = await startTlsTidb(await ours.issue(folder, 'localhost'))
    })

    afterAll(() => tidb.stop())

    it.each<[TidbTls, 'ours' | 'others', RegExp]>([
      ['verify_identity', 'ours', /^ok$/],
      ['verify_ca', 'ours', /^ok$/],
      ['required', 'others', /^ok$/],
      ['disabled', 'others', /^ok$/],
      ['verify_identity', 'others', /the TLS handshake failed \(.*certificate/],
      ['verify_ca', 'others', /the TLS handshake failed \(.*certificate/],
    ])('under %s by %s', async (tls, by, expected) => {
      expect(await outcome(tidb.address, tls, { ours, others }[by])).toMatch(expected)
    })

    it('is encrypted in each form that can be configured, and asked for by the commands', async () => {
      const ca = join(folder, 'ours.pem')
      await writeFile(ca, ours.pem)
      const settings = await settingsOf(workerDatabase('tls_archive_db'))
      const { VERTA_DATABASE__TLS: _, ...bare } = settings
      const url = `mysql://root@localhost:${tidb.address.port}/`
      for (const more of [
        { DATABASE_URL: `${url}?ssl_ca=${encodeURIComponent(ca)}` },
        { DATABASE_URL: url, VERTA_DATABASE__TLS: 'verify_identity', VERTA_DATABASE__TLS__CA: ca },
        { DATABASE_URL: `${url}?ssl_verify_cert=false` },
      ]) {
        const { code, stderr } = await runVerta(['migrate', 'status'], { ...bare, ...more })
        expect([more, code, stderr]).toEqual([more, 0, ''])
      }
    })

    it('tells the cipher, until when the certificate is valid, and that nobody checks it where nobody does', async () => {
      const settings = await settingsOf(workerDatabase('tls_health_archive_db'))
      const ca = join(folder, 'health.pem')
      await writeFile(ca, ours.pem)
      const at = { ...settings, DATABASE_URL: `mysql://root@localhost:${tidb.address.port}/` }
      const checked = { ...at, VERTA_DATABASE__TLS: 'verify_identity', VERTA_DATABASE__TLS__CA: ca }
      expect((await runVerta(['migrate', 'latest'], checked)).code).toBe(0)
      const { tls } = JSON.parse((await runVerta(['doctor', '--json'], checked)).stdout).database
      expect(tls).toEqual({
        mode: 'verify_identity',
        verified: true,
        cipher: expect.stringMatching(/^TLS_/),
        certificateExpiresAt: expect.any(String),
      })
      const left = Date.parse(tls.certificateExpiresAt) - Date.now()
      expect([left > 0, left < 2 * 86_400_000]).toEqual([true, true])
      const { stdout } = await runVerta(['doctor'], { ...at, VERTA_DATABASE__TLS: 'required' })
      expect(stdout).toMatch(
        /^Encrypted +TLS_\S+ \(required: nobody checks whose certificate it is\), certificate valid until \d{4}-/m,
      )
    })

    it('is plain refused where the server demands TLS', async () => {
      const { port } = tidb.address
      const root = await createConnection({ host: 'localhost', port, user: 'root', ssl: { rejectUnauthorized: false } })
      await root.query('set global require_secure_transport = on')
      expect(await outcome(tidb.address, 'disabled', ours)).toContain('the server demands TLS')
      expect(await outcome(tidb.address, 'required', ours)).toBe('ok')
      await root.query('set global require_secure_transport = off')
      await root.end()
    })
  })

  it.each<[string, string, 'valid' | 'expired', Partial<Record<TidbTls, RegExp>>]>([
    [
      'of another name',
      'other.example',
      'valid',
      { verify_identity: /does not match certificate's altnames/, verify_ca: /^ok$/, required: /^ok$/ },
    ],
    [
      'that has expired',
      'localhost',
      'expired',
      { verify_identity: /has expired/, verify_ca: /has expired/, required: /^ok$/ },
    ],
  ])('with a certificate %s', async (_, name, validity, expected) => {
    const tidb = await startTlsTidb(await ours.issue(folder, name, validity))
    try {
      for (const [tls, told] of Object.entries(expected))
        expect(await outcome(tidb.address, tls as TidbTls, ours)).toMatch(told)
    } finally {
      await tidb.stop()
    }
  })

  it('with a server that offers none', async () => {
    const { host } = tidbOfRun()
    expect(await outcome(tidbOfRun(), 'required', ours, host)).toContain('the server offers no TLS')
    expect(await outcome(tidbOfRun(), 'verify_ca', ours, host)).toContain('the server offers no TLS')
  })
})
