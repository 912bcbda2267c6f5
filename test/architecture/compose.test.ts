import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv2020 from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import schema from '../fixtures/compose-spec.json' with { type: 'json' }

const root = join(import.meta.dirname, '../..')
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8')

interface Service {
  readonly image?: string
  readonly build?: string
  readonly command?: readonly string[]
  readonly volumes?: readonly string[]
  readonly ports?: readonly string[]
  readonly restart?: string
  readonly environment?: { readonly PORT: string; readonly [name: string]: string }
  readonly healthcheck?: { readonly test?: readonly string[] }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}

interface Compose {
  readonly services: Readonly<Record<'tidb' | 'migrate' | 'app', Service>>
  readonly volumes: Readonly<Record<string, unknown>>
}

const compose: Compose = parse(text)
const { tidb, migrate, app } = compose.services

describe('docker-compose.yml', () => {
  // The schema of the Compose Specification as compose-go v2.16.2 carries it (Apache-2.0), unchanged. Its formats are Go's.
  const validate = new Ajv2020.Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(schema)

  it('keeps to the Compose Specification', () => {
    validate(compose)
    expect(validate.errors).toBeNull()
  })

  it.each([
    ['an unknown key', { ...compose, services: { ...compose.services, app: { ...app, helthcheck: {} } } }],
    ['an unknown condition', { ...compose, services: { app: { depends_on: { tidb: { condition: 'started' } } } } }],
    ['a port that is no port', { ...compose, services: { app: { ports: [true] } } }],
  ])('would be caught with %s', (_, broken) => {
    expect(validate(broken)).toBe(false)
  })

  it('runs the TiDB that the tests run, its data in a named volume', () => {
    expect(tidb.image).toBe('pingcap/tidb:v8.5.6')
    expect(tidb.command).toContain('--store=unistore')
    const [volume, folder] = tidb.volumes?.[0]?.split(':') ?? []
    expect(tidb.command).toContain(`--path=${folder}`)
    expect(Object.keys(compose.volumes)).toContain(volume)
  })

  it('keeps uploads in a volume that the user of the image may write: all else is read-only', () => {
    const [volume = '', folder = ''] = app.volumes?.[0]?.split(':') ?? []
    expect(Object.keys(compose.volumes)).toContain(volume)
    expect(folder).toBe('/home/node')
    expect(app.environment?.['VERTA_UPLOADS__FOLDER']).toMatch(new RegExp(`^${folder}/`))
  })

  it('asks the status port for health, with curl or else wget', () => {
    const [kind, command] = tidb.healthcheck?.test ?? []
    expect(kind).toBe('CMD-SHELL')
    expect(command).toMatch(/^curl \S+ (http:\/\/127\.0\.0\.1:10080\/status) \|\| wget .*\1$/)
  })

  it('migrates once, when TiDB is healthy', () => {
    expect(migrate.depends_on).toEqual({ tidb: { condition: 'service_healthy' } })
    expect(migrate.command).toEqual(['node', 'dist/src/main.js', 'migrate', 'latest'])
    expect(migrate.restart).toBe('no')
  })

  it('starts the app when TiDB is healthy and migrated', () => {
    expect(app.depends_on).toEqual({
      tidb: { condition: 'service_healthy' },
      migrate: { condition: 'service_completed_successfully' },
    })
    expect([migrate.build, app.build]).toEqual(['.', '.'])
  })

  it('says that TLS is off, and gives no secret of its own', () => {
    expect(text).toMatch(/# TLS is off/)
    for (const { environment } of [migrate, app]) {
      expect(environment).toMatchObject({
        STORAGE: 'tidb',
        DATABASE_URL: 'mysql://root@tidb:4000/',
        VERTA_DATABASE__TLS: 'disabled',
        VERTA_SECRET: expect.stringMatching(/^\$\{VERTA_SECRET:\?.+\}$/),
      })
    }
  })

  it('publishes one port, the app’s, on this machine alone', () => {
    const published = Object.entries(compose.services).flatMap(([name, { ports }]) =>
      (ports ?? []).map((port) => [name, port]),
    )
    expect(published).toEqual([['app', `127.0.0.1:\${PORT:-8080}:${app.environment?.PORT}`]])
  })
})

describe('.env.example', () => {
  const example = readFileSync(join(root, '.env.example'), 'utf8')

  it('explains every variable that the compose file sets or takes from .env', () => {
    const taken = [...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name)
    const names = new Set([...Object.keys(app.environment ?? {}), ...taken, 'VERTA_DATABASE__PREFIX'])
    for (const name of names) expect(example).toMatch(new RegExp(`^#[^\\n]*\\n#?${name}=`, 'm'))
  })

  it('has no secret, and says how to make one', () => {
    expect(example).toMatch(/^VERTA_SECRET=$/m)
    expect(example).toContain('openssl rand -base64 32')
  })
})
