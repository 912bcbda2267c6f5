import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { effectiveSettings, loadConfig } from '../../../src/config/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'verta-config-files-'))
let files = 0

afterAll(() => rmSync(folder, { recursive: true }))

function file(text: string, name = `${++files}.yaml`): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('a file', () => {
  it.each([
    ['password: 0123456', '0123456'],
    ['password: 12e3', '12e3'],
    ['password: true', 'true'],
    ['password: "~"', '~'],
    ['password: ', ''],
    ['password: ~', ''],
  ])('gives text as it is spelled, and sets nothing where there is none: %s', (line, password) => {
    const config = file(`database:\n  host: db.example\n  port:\n  ${line}\n`)
    expect(loadConfig({ config }, {}).database).toMatchObject({ host: 'db.example', port: 4000, password })
  })

  it.each([
    ['database: { password: *p@ss }', /^\S+\.yaml holds an alias/],
    ['database: { password: { a: b } }', /^database\.password in \S+\.yaml must be text$/],
    ['database: { password: [secret] }', /^database\.password in \S+\.yaml must be text$/],
  ])('that cannot be meant is refused, and no secret shown: %s', (text, why) => {
    const { issues } = effectiveSettings({ config: file(text, 'verta.yaml') }, {})
    expect(issues.map(({ pointer, message }) => `${pointer.slice(1)} ${message}`)).toEqual([expect.stringMatching(why)])
    expect(JSON.stringify(issues)).not.toContain('p@ss')
  })

  it('of certificates holds some', () => {
    const tls = { DATABASE_URL: 'mysql://db/', VERTA_DATABASE__TLS__CA: file('no PEM', 'ca.pem') }
    expect(effectiveSettings({}, tls).issues).toMatchObject([{ message: 'holds no certificate in PEM' }])
  })
})

describe('what serving needs', () => {
  it('is told by the check, and asked of no other command', () => {
    const environment = { STORAGE: 'tidb', DATABASE_URL: 'mysql://127.0.0.1/', VERTA_IMPORTS__FOLDER: '/nowhere' }
    expect(effectiveSettings({}, environment).issues.map(({ pointer }) => pointer)).toEqual([
      '/VERTA_SECRET',
      '/VERTA_IMPORTS__FOLDER',
    ])
    expect(loadConfig({}, environment).storage).toBe('tidb')
  })
})
