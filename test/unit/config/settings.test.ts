import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { effectiveSettings, loadConfig } from '../../../src/config/index.ts'
import { authority } from '../../support/certificates.ts'

const folder = mkdtempSync(join(tmpdir(), 'verta-config-'))
let files = 0

afterAll(() => rmSync(folder, { recursive: true }))

function file(text: string, name = `${++files}.yaml`): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

type Variables = Readonly<Record<string, string>>

const wrongIn = (environment: Variables, request = {}): readonly string[] =>
  effectiveSettings(request, environment).issues.map(({ pointer, message }) => `${pointer.slice(1)} ${message}`)

const awkward = 'p@ss/w:rd#%'

describe('a setting', () => {
  it('is what the command line says, then the environment, then the file, then the default', () => {
    const config = file(
      'database:\n  pool:\n    size: 3\n    queue_limit: 30\n    acquire_timeout_ms: 300\nhttp: { port: 3000 }\n',
    )
    const environment = {
      VERTA_DATABASE__POOL__SIZE: '4',
      VERTA_DATABASE__POOL__QUEUE_LIMIT: '40',
      DATABASE_URL: 'mysql://x/',
    }
    const request = { config, set: ['database.pool.size=5'] }
    const { pool } = loadConfig(request, environment).database ?? expect.unreachable()
    expect(pool).toMatchObject({ size: 5, queueLimit: 40, acquireTimeout: 300, maxLifetime: 300_000 })
    const sources = effectiveSettings(request, environment).settings.filter(({ name }) =>
      name.startsWith('database.pool'),
    )
    expect(sources.map(({ source }) => source)).toEqual([
      '--set database.pool.size',
      'VERTA_DATABASE__POOL__QUEUE_LIMIT',
      `database.pool.acquire_timeout_ms in ${config}`,
      'default',
      'default',
    ])
  })

  it('log less for a person, unless a level is set', () => {
    expect(loadConfig({}, {}).log.level).toBe('info')
    expect(loadConfig({ quiet: true }, {}).log.level).toBe('warn')
    expect(loadConfig({ quiet: true }, { LOG_LEVEL: 'info' }).log.level).toBe('info')
    expect(loadConfig({ quiet: true, set: ['log.level=error'] }, {}).log.level).toBe('error')
  })

  it('has one name more in the environment where programs expect one', () => {
    expect(loadConfig({}, { PORT: '1', VERTA_HTTP__PORT: '2' }).http.port).toBe(1)
    expect(loadConfig({}, { VERTA_HTTP__PORT: '2' }).http.port).toBe(2)
    expect(loadConfig({}, { LOG_LEVEL: 'warn', VERTA_LOG__FORMAT: 'pretty' }).log).toEqual({
      level: 'warn',
      format: 'pretty',
      slowStatement: 1_000,
    })
  })

  it('is not set where its variable is empty', () => {
    expect(loadConfig({}, { PORT: '', STORAGE: '', VERTA_SECRET: '' })).toMatchObject({
      storage: 'memory',
      http: { port: 8080 },
    })
  })

  it('comes from the file that VERTA_CONFIG names, unless another one is named', () => {
    const [one, other] = [file('http: { port: 1 }'), file('http: { port: 2 }')]
    expect(loadConfig({}, { VERTA_CONFIG: one }).http.port).toBe(1)
    expect(loadConfig({ config: other }, { VERTA_CONFIG: one }).http.port).toBe(2)
  })

  it('may be a list in YAML, or text with commas', () => {
    const config = file('http:\n  trusted_proxies: [127.0.0.1, 10.0.0.0/8]\n')
    expect(loadConfig({ config }, {}).http.trustedProxies).toEqual(['127.0.0.1', '10.0.0.0/8'])
    expect(loadConfig({}, { VERTA_HTTP__TRUSTED_PROXIES: ' 127.0.0.1, 10.0.0.0/8 ' }).http.trustedProxies).toEqual([
      '127.0.0.1',
      '10.0.0.0/8',
    ])
  })
})

describe('the password of the database', () => {
  const encoded = encodeURIComponent(awkward)

  it.each<[string, () => readonly [object, Variables]]>([
    ['in a URL', () => [{}, { DATABASE_URL: `mysql://app:${encoded}@db.example/` }]],
    ['in a URL of a file', () => [{ config: file(`database: { url: "mysql://app:${encoded}@db.example/" }`) }, {}]],
    ['in a URL of the command line', () => [{ set: [`database.url=mysql://app:${encoded}@db.example/`] }, {}]],
    [
      'by itself',
      () => [
        {},
        { VERTA_DATABASE__HOST: 'db.example', VERTA_DATABASE__USERNAME: 'app', VERTA_DATABASE__PASSWORD: awkward },
      ],
    ],
    [
      'by itself, beside a URL',
      () => [{}, { DATABASE_URL: 'mysql://app:other@db.example/', VERTA_DATABASE__PASSWORD: awkward }],
    ],
    ['in YAML', () => [{ config: file(`database: { host: db.example, username: app, password: "${awkward}" }`) }, {}]],
    [
      'in a file',
      () => [
        {},
        { DATABASE_URL: 'mysql://app@db.example/', VERTA_DATABASE__PASSWORD_FILE: file(`${awkward}\n`, 'password') },
      ],
    ],
    [
      'on the command line',
      () => [{ set: ['database.host=db.example', 'database.username=app', `database.password=${awkward}`] }, {}],
    ],
  ])('arrives as it is: %s', (_, given) => {
    const [request, environment] = given()
    expect(loadConfig(request, environment).database).toMatchObject({
      host: 'db.example',
      user: 'app',
      password: awkward,
    })
  })

  it('is shown nowhere', () => {
    const environment = {
      DATABASE_URL: `mysql://app:${encoded}@db.example/`,
      VERTA_SECRET: Buffer.alloc(32, 7).toString('base64'),
    }
    const shown = JSON.stringify(effectiveSettings({}, environment))
    for (const secret of [awkward, encoded, environment.VERTA_SECRET]) expect(shown).not.toContain(secret)
  })
})

describe('TLS', () => {
  const modeOf = (environment: Variables) => loadConfig({}, environment).database?.tls.mode

  it.each([
    ['mysql://127.0.0.1/', 'disabled'],
    ['mysql://localhost/', 'disabled'],
    ['mysql://[::1]/', 'disabled'],
    ['mysql://gateway.tidbcloud.example/', 'verify_identity'],
    ['mysql://db/?ssl_verify_cert=true&ssl_verify_identity=true', 'verify_identity'],
    ['mysql://db/?ssl_verify_cert=true', 'verify_ca'],
    ['mysql://db/?ssl_verify_cert=false', 'required'],
    ['mysql://db/?ssl_verify_cert=false&ssl_verify_identity=false', 'required'],
  ])('of %s is %s', (url, mode) => {
    expect(modeOf({ DATABASE_URL: url })).toBe(mode)
  })

  it('is what its own setting says, in short or in full', () => {
    const url = { DATABASE_URL: 'mysql://db/?ssl_verify_cert=true' }
    expect(modeOf({ ...url, VERTA_DATABASE__TLS: 'disabled' })).toBe('disabled')
    expect(modeOf({ ...url, VERTA_DATABASE__TLS__MODE: 'required' })).toBe('required')
    expect(loadConfig({ config: file('database: { host: db, tls: required }') }, {}).database?.tls.mode).toBe(
      'required',
    )
    expect(
      loadConfig({ config: file('database: { host: db, tls: { mode: verify_ca } }') }, {}).database?.tls.mode,
    ).toBe('verify_ca')
  })

  it.each([
    ['mysql://db/?ssl_verify_identity=false', 'verify_ca'],
    ['mysql://db/?ssl_verify_cert=true&ssl_verify_identity=false', 'verify_ca'],
    ['mysql://db/?ssl_verify_cert=false', 'required'],
  ])('is no less than what %s says: %s', (url, mode) => {
    expect(modeOf({ DATABASE_URL: url })).toBe(mode)
    const { settings } = effectiveSettings({}, { DATABASE_URL: 'mysql://gateway.example/' })
    expect(settings.find(({ name }) => name === 'database.tls.mode')).toMatchObject({
      ...{ value: 'verify_identity', source: 'default for this host' },
    })
  })

  it('reads its files, and verifies where a URL names an authority', async () => {
    const { pem } = await authority('the ca')
    const [ca, cert, key] = [file(pem, 'ca.pem'), file('the cert', 'cert.pem'), file('the key', 'key.pem')]
    const url = `mysql://db/?ssl_ca=${encodeURIComponent(ca ?? '')}&ssl_cert=${encodeURIComponent(cert ?? '')}&ssl_key=${encodeURIComponent(key ?? '')}`
    expect(loadConfig({}, { DATABASE_URL: url }).database?.tls).toEqual({
      ...{ mode: 'verify_identity', ca: pem, cert: 'the cert', key: 'the key' },
    })
  })
})

describe('what is wrong', () => {
  it.each<[Variables, RegExp]>([
    [{ STORAGE: 'tidb' }, /^DATABASE_URL is required by STORAGE=tidb: mysql:/],
    [{ STORAGE: 'postgres' }, /^STORAGE must be one of memory, tidb$/],
    [{ SERVICES: 'archive,wokers' }, /^SERVICES must name some of archive, workers, scheduler, not wokers$/],
    [{ SERVICES: ',' }, /^SERVICES must name some of archive, workers, scheduler$/],
    [
      { VERTA_SYNC__SCHEDULE: '0 0 30 2 *' },
      /^VERTA_SYNC__SCHEDULE must be a cron of five fields, .*: "0 0 30 2 \*" never fires$/,
    ],
    [
      { VERTA_SYNC__SCHEDULE: 'never' },
      /^VERTA_SYNC__SCHEDULE must be a cron .*, or off: "never" must have five fields/,
    ],
    [{ PORT: '70000' }, /^PORT must be a whole number from 0 to 65535$/],
    [{ PORT: '80.5' }, /^PORT must be a whole number/],
    [{ VERTA_DATABASE__POOL__SIZE: '0' }, /^VERTA_DATABASE__POOL__SIZE must be a whole number from 1 to 1000$/],
    [{ VERTA_DATABASE__POOL__SIZE: 'many' }, /^VERTA_DATABASE__POOL__SIZE must be a whole number from 1 to 1000$/],
    [{ VERTA_DATABASE__PREFIX: 'A-b' }, /^VERTA_DATABASE__PREFIX must be at most 32 lower-case letters/],
    [{ VERTA_HTTP__RATE_LIMIT__ENABLED: 'perhaps' }, /^VERTA_HTTP__RATE_LIMIT__ENABLED must be true or false$/],
    [{ VERTA_HTTP__TRUSTED_PROXIES: '10.0.0.0/99' }, /^VERTA_HTTP__TRUSTED_PROXIES must be addresses or networks/],
    [{ VERTA_HTTP__CORS_ORIGINS: 'https://a.example/x' }, /^VERTA_HTTP__CORS_ORIGINS must be origins/],
    [{ VERTA_SECRET: 'c2hvcnQ=' }, /^VERTA_SECRET must be 32 bytes in base64/],
    [
      { DATABASE_URL: 'postgres://u:p@x/' },
      /^DATABASE_URL must begin with mysql:\/\/ .*mysql:\/\/user:password@host:4000\/$/,
    ],
    [{ DATABASE_URL: 'mysql+pymysql://u:p@x/' }, /^DATABASE_URL must begin with mysql:/],
    [{ DATABASE_URL: `mysql://u:${awkward}@x/` }, /^DATABASE_URL holds a #: write %23 for it$/],
    [{ DATABASE_URL: 'mysql://u:p/w@x/' }, /^DATABASE_URL (must look like .*%40 stands for @|names no database)/],
    [{ DATABASE_URL: 'db.example:4000' }, /^DATABASE_URL must (look like|begin with) /],
    [{ DATABASE_URL: 'mysql://u:50%@x/' }, /^DATABASE_URL holds a % that encodes nothing; write %25/],
    [{ DATABASE_URL: 'mysql://x/verta' }, /^DATABASE_URL names no database; VERTA_DATABASE__PREFIX/],
    [{ DATABASE_URL: 'mysql://x/?charset=utf8' }, /^DATABASE_URL takes ssl_ca, .*, and no charset$/],
    [{ DATABASE_URL: 'mysql://x/?ssl_verify_cert=1' }, /^DATABASE_URL takes true or false/],
    [{ DATABASE_URL: 'mysql://x/?ssl_ca=%2Fnowhere.pem' }, /^DATABASE_URL cannot be read \(ENOENT\)$/],
    [{ DATABASE_URL: 'mysql://10.0.0.1/' }, /^VERTA_DATABASE__TLS cannot verify the identity of an address/],
    [{ VERTA_DATABASE__PASSWORD_FILE: '/nowhere' }, /^VERTA_DATABASE__PASSWORD_FILE cannot be read \(ENOENT\)$/],
    [{ VERTA_DATABASE__TLS__CERT: import.meta.filename }, /^VERTA_DATABASE__TLS__KEY is needed for the certificate$/],
    [
      { VERTA_DATABASE__POOL__SIEZ: '3' },
      /^VERTA_DATABASE__POOL__SIEZ is no setting; did you mean VERTA_DATABASE__POOL__SIZE\?$/,
    ],
    [{ VERTA_COLOUR_OF_THE_SKY: 'blue' }, /^VERTA_COLOUR_OF_THE_SKY is no setting$/],
    [
      { VERTA_DATABASE__MAX_OVERFLOW: '20' },
      /^VERTA_DATABASE__MAX_OVERFLOW is called database\.pool\.size: .*add both$/,
    ],
    [{ VERTA_DATABASE__POOL_RECYCLE: '3600' }, /is called database\.pool\.max_lifetime_ms, in milliseconds$/],
    [{ VERTA_DATABASE__SSL_DISABLED: 'true' }, /is called database\.tls\.mode: disabled/],
    [{ VERTA_DATABASE__QUERY_TIMEOUT: '30' }, /is called database\.timeouts\.query_ms, in milliseconds$/],
  ])('is told by the name that it was set by: %j', (environment, why) => {
    expect(wrongIn(environment)).toEqual([expect.stringMatching(why)])
    expect(() => loadConfig({}, environment)).toThrow(expect.objectContaining({ code: 'configuration_invalid' }))
  })

  it('is told by its place in a file', () => {
    const config = file('databse:\n  host: x\ndatabase:\n  pool: { size: 0, recycle: 1 }\n  pool_size: 3\nhttp: 8080\n')
    expect(wrongIn({}, { config })).toEqual([
      `databse in ${config} is no setting; did you mean database?`,
      `database.pool.recycle in ${config} is no setting; did you mean database.pool.size?`,
      `database.pool_size in ${config} is called database.pool.size`,
      `http in ${config} holds settings of its own`,
      `database.pool.size in ${config} must be a whole number from 1 to 1000`,
    ])
  })

  it.each([
    ['a file that is not there', () => join(folder, 'nowhere.yaml'), /nowhere\.yaml cannot be read \(ENOENT\)/],
    ['a file that is no YAML', () => file('a: [1'), /\.yaml is not YAML: /],
    ['a file that is a list', () => file('- 1\n- 2'), / holds no settings$/],
  ])('is %s', (_, config, why) => {
    expect(wrongIn({}, { config: config() })).toEqual([expect.stringMatching(why)])
  })

  it('is told all at once', () => {
    const wrong = wrongIn(
      { STORAGE: 'tidb', PORT: 'x', VERTA_SECRET: 'x', VERTA_NONSENSE: '1' },
      { set: ['log.levle=info', 'log'] },
    )
    expect(
      wrong
        .map((line) =>
          line
            .split(' ')
            .slice(0, line.startsWith('--set') ? 2 : 1)
            .join(' '),
        )
        .sort(),
    ).toEqual(['--set log', '--set log.levle', 'DATABASE_URL', 'PORT', 'VERTA_NONSENSE', 'VERTA_SECRET'])
  })

  it('is nothing in an empty file', () => {
    expect(wrongIn({}, { config: file('') })).toEqual([])
    expect(wrongIn({}, { config: file('# only a remark\n') })).toEqual([])
  })
})
