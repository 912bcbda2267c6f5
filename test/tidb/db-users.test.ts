import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connection, createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runVerta } from '../support/cli-run-process.ts'
import { type Settings, settingsOf } from '../support/cli-run-settings.ts'
import { dropTestDatabases } from '../support/tidb-databases.ts'
import { tidbOfRun, workerDatabase } from '../support/tidb-worker.ts'

/** With all that has a meaning in URLs, in SQL and in shells. */
const password = `p@ss/w:rd#%'"\\`
const suffix = randomBytes(2).toString('hex')
const prefix = workerDatabase(`us${suffix}`)
const [app, migrator] = [`verta_app_${suffix}`, `verta_migrator_${suffix}`]

describe('users with what `verta db grants` gives them, and no more', () => {
  let root: Connection
  let settings: Settings
  let folder: string

  beforeAll(async () => {
    root = await createConnection({ ...tidbOfRun() })
    folder = await mkdtemp(join(tmpdir(), 'verta-users-'))
    settings = await settingsOf(`${prefix}_archive_db`)
    for (const [role, user] of [
      ['app', app],
      ['migrator', migrator],
    ] as const) {
      await root.query(`create user ${root.escape(user)} identified by ${root.escape(password)}`)
      const { stdout } = await runVerta(['db', 'grants', '--role', role, '--user', user], settings)
      for (const grant of stdout.split('\n').filter((line) => line.startsWith('GRANT'))) await root.query(grant)
    }
  })

  afterAll(async () => {
    for (const user of [app, migrator]) await root.query(`drop user ${root.escape(user)}`)
    await root.end()
    await rm(folder, { recursive: true })
    await dropTestDatabases(tidbOfRun(), prefix)
  })

  const as = (user: string): Settings => {
    const { host, port } = tidbOfRun()
    return { ...settings, DATABASE_URL: `mysql://${user}:${encodeURIComponent(password)}@${host}:${port}/` }
  }

  it('the migrator makes the databases and their tables', async () => {
    const created = await runVerta(['db', 'create'], as(migrator))
    expect([created.code, created.stderr]).toEqual([0, ''])
    expect(created.stdout).toBe(
      `archive  created  ${prefix}_archive_db\noperations  created  ${prefix}_operations_db\n`,
    )
    expect((await runVerta(['db', 'create'], as(migrator))).stdout).toMatch(/^(\w+ {2}is there {2}\S+\n){2}$/)
    expect((await runVerta(['migrate', 'latest'], as(migrator))).code).toBe(0)
    const { code, stdout } = await runVerta(['migrate', 'down', '--yes'], as(migrator))
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^operations {2}reverted/)])
    expect((await runVerta(['migrate', 'latest'], as(migrator))).code).toBe(0)
  })

  it('the app reads and writes, and changes no schema', async () => {
    const { code, stdout } = await runVerta(['import', 'examples/dce-2.48', '--public'], as(app))
    expect([code, stdout]).toEqual([0, expect.stringContaining('15 messages read, 15 new')])
    expect((await runVerta(['key', 'create', 'x', '--scope', 'metrics'], as(app))).code).toBe(0)
    expect((await runVerta(['tenant', 'list'], as(app))).stdout).toContain('discord-ferry-test')
    const down = await runVerta(['migrate', 'down', '--yes'], as(app))
    expect([down.code, down.stdout]).toEqual([5, ''])
    expect(down.stderr).not.toContain(password)
  })

  it('and of no database whose name is like it', async () => {
    const like = `${prefix}_archive_db`.replaceAll('_', 'x')
    await root.query(`create database \`${like}\``)
    try {
      const { host, port } = tidbOfRun()
      const other = await createConnection({ host, port, user: app, password })
      await expect(other.query(`select * from \`${like}\`.anything`)).rejects.toMatchObject({ errno: 1142 })
      await other.end()
    } finally {
      await root.query(`drop database \`${like}\``)
    }
  })

  it('the password reaches the server from each form of configuration', async () => {
    const { host, port } = tidbOfRun()
    const { DATABASE_URL: _, ...rest } = settings
    const file = join(folder, 'password')
    const yaml = join(folder, 'verta.yaml')
    await writeFile(file, `${password}\n`)
    await writeFile(yaml, `database:\n  password: '${password.replaceAll("'", "''")}'\n`)
    const parts = {
      ...rest,
      VERTA_DATABASE__HOST: host,
      VERTA_DATABASE__PORT: `${port}`,
      VERTA_DATABASE__USERNAME: app,
    }
    const url = `mysql://${app}:${encodeURIComponent(password)}@${host}:${port}/`
    for (const [args, environment] of [
      [[], { ...rest, DATABASE_URL: url }],
      [[], { ...parts, VERTA_DATABASE__PASSWORD: password }],
      [[], { ...parts, VERTA_DATABASE__PASSWORD_FILE: file }],
      [['--config', yaml], parts],
      [['--set', `database.password=${password}`], parts],
      [['--set', `database.url=${url}`], rest],
    ] as const) {
      const { code, stdout } = await runVerta([...args, 'tenant', 'list'], environment)
      expect([args, code, stdout]).toEqual([args, 0, expect.any(String)])
    }
  })

  it('a password that is wrong is told as such, and not shown', async () => {
    const { host, port } = tidbOfRun()
    const wrong = { ...settings, DATABASE_URL: `mysql://${app}:topsecret@${host}:${port}/` }
    const { code, stderr } = await runVerta(['tenant', 'list'], wrong)
    expect([code, stderr]).toEqual([5, expect.stringContaining('the user name or the password was refused')])
    expect(stderr).not.toContain('topsecret')
  })
})
