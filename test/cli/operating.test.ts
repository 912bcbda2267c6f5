import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { scopes } from '../../domain/operations/index.ts'
import { verta } from '../support/cli-run.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { importPublic } from '../support/http-world-examples.ts'
import type { Json } from '../support/http-world-reply.ts'

const ferry = 'discord-ferry-test'
const general = '1543572361285083187'
const someId = '00000000-0000-4000-8000-000000000000'

/** Every command on what an instance has stored, with arguments that it takes. */
const commands: readonly (readonly string[])[] = [
  ['tenant', 'create', 'Ferry Fans'],
  ['tenant', 'list'],
  ['tenant', 'show', ferry],
  ['tenant', 'update', ferry, '--name', 'Ferries'],
  ['tenant', 'publish', ferry],
  ['tenant', 'delete', ferry, '--yes'],
  ['tenant', 'imports', ferry],
  ['channel', 'list', ferry],
  ['channel', 'threads', ferry, general],
  ['channel', 'show', ferry, general],
  ['message', 'list', ferry, general],
  ['message', 'show', ferry, general, general],
  ['key', 'create', 'nightly', '--scope', 'metrics'],
  ['key', 'list'],
  ['key', 'revoke', someId],
  ['job', 'list'],
  ['job', 'show', someId],
  ['job', 'cancel', someId],
  ['job', 'retry', someId],
  ['audit', 'list'],
  ['sync', 'start', '--tenant', ferry],
  ['sync', 'status', '--tenant', ferry],
  ['sync', 'schedule', '--tenant', ferry],
  ['sync', 'cancel', '--tenant', ferry],
  ['sync', 'retry', '--tenant', ferry],
  ['sync', 'reset', '--tenant', ferry, '--yes'],
]

let world: HttpWorld

beforeAll(async () => {
  world = await openHttpWorld()
})

afterAll(() => world.close())

beforeEach(async () => {
  await world.empty()
  while (await world.workOnce());
})

async function tells(...args: readonly string[]): Promise<string> {
  world.clock.advance(1)
  const { code, stdout, opened, closed } = await verta(world, args)
  expect([args, code, closed]).toEqual([args, 0, opened.length])
  return stdout
}

const json = async (...args: readonly string[]): Promise<Listed> => JSON.parse(await tells(...args, '--json'))

interface Listed extends Json {
  readonly items: readonly Readonly<Record<string, string>>[]
}

async function asked(url: string): Promise<Listed> {
  const { status, body } = await world.get(url, { 'x-api-key': await world.key(scopes) })
  expect([url, status]).toEqual([url, 200])
  return JSON.parse(body)
}

describe.each(commands.map((args) => [args]))('verta %j', (args) => {
  it('gives an example', async () => {
    const words = args.slice(0, 2)
    const { code, stdout, opened } = await verta(world, [...words, '--help'])
    expect([code, opened]).toEqual([0, []])
    expect(stdout).toContain('--json')
    expect(stdout).toMatch(new RegExp(`Example:\\n {2}verta ${words.join(' ')}`))
  })

  it('does nothing where nothing would outlive it', async () => {
    const { code, stdout, stderr, closed } = await verta(world, args, { storage: 'memory' })
    expect([code, stdout, closed]).toEqual([4, '', 1])
    expect(stderr).toMatch(/^verta: STORAGE=memory: .*DATABASE_URL.*\n$/)
  })
})

it('has a row above for each command of these groups', async () => {
  for (const group of new Set(commands.map(([name = '']) => name))) {
    const { stdout } = await verta(world, [group, '--help'])
    const listed = [...stdout.matchAll(/^ {2}([a-z]+)\b.*$/gm)].map(([, name]) => name)
    const rows = commands.filter(([name]) => name === group).map(([, name]) => name)
    expect(listed.slice(listed.indexOf(rows[0])).filter((name) => name !== 'help' && name !== 'verta')).toEqual(rows)
  }
})

describe('what is read', () => {
  beforeEach(() => importPublic(world))

  it.each([
    [['tenant', 'list'], '/api/admin/tenants?sort=name&order=asc'],
    [['tenant', 'show', ferry], `/api/admin/tenants/${ferry}`],
    [['tenant', 'imports', ferry], `/api/admin/tenants/${ferry}/imports`],
    [['channel', 'list', ferry], `/api/v1/tenants/${ferry}/channels`],
    [['channel', 'show', ferry, general], `/api/v1/tenants/${ferry}/channels/${general}`],
    [['channel', 'threads', ferry, general], `/api/v1/tenants/${ferry}/channels/${general}/threads`],
    [['message', 'list', ferry, general], `/api/v1/tenants/${ferry}/channels/${general}/messages`],
    [
      ['message', 'list', ferry, general, '--order', 'desc', '--limit', '2'],
      `/api/v1/tenants/${ferry}/channels/${general}/messages?order=desc&limit=2`,
    ],
  ])('is as JSON what the API answers: %j', async (args, url) => {
    const told = await json(...args)
    expect(told).toEqual(await asked(url))
  })

  it('of operations, too', async () => {
    await tells('key', 'create', 'nightly', '--scope', 'metrics')
    await tells('tenant', 'update', ferry, '--no-keep-history')
    expect(await json('audit', 'list')).toEqual(await asked('/api/admin/audit'))
    const jobs = await json('job', 'list')
    expect(jobs).toEqual(await asked('/api/admin/jobs'))
    const { id = '' } = jobs.items[0] ?? {}
    expect(await json('job', 'show', id)).toEqual(await asked(`/api/admin/jobs/${id}`))
    const keys = await json('key', 'list')
    expect(keys.items.find(({ name }) => name === 'nightly')).toMatchObject({
      name: 'nightly',
      scopes: ['metrics'],
      tenantIds: null,
    })
    expect(JSON.stringify(keys)).not.toContain('hash')
  })

  it('goes on page by page', async () => {
    const first = await verta(world, ['message', 'list', ferry, general, '--limit', '4'])
    const [, cursor = ''] = /--cursor (\S+)/.exec(first.stderr) ?? []
    const { items } = await asked(`/api/v1/tenants/${ferry}/channels/${general}/messages`)
    const second = await json('message', 'list', ferry, general, '--limit', '200', '--cursor', cursor)
    expect(second.items).toEqual(items.slice(4))
  })

  it('is a table for people', async () => {
    const rows = (await tells('channel', 'list', ferry)).split('\n')
    expect(rows[1]).toMatch(/Channel .* Slug .* Name .* Kind .* Visibility .* Messages .* Last activity \(UTC\)/)
    expect(rows.find((row) => row.includes(general))).toMatch(/general .* text .* everyone .* 11 .* 2026-08-30/)
    expect(await tells('message', 'list', ferry, general)).toMatch(/Message .* Sent \(UTC\) .* Author .* Text/)
    expect(await tells('tenant', 'show', ferry)).toMatch(/^Read by +public$/m)
    expect(await tells('tenant', 'list')).toMatch(/discord-ferry-test.*active.*public.*yes/)
  })

  it('shows a message whole, and what it said before', async () => {
    const { id = '', content = '' } = (await json('message', 'list', ferry, general)).items[0] ?? {}
    const shown = await tells('message', 'show', ferry, general, id)
    expect(shown).toMatch(new RegExp(`^Message +${id}$`, 'm'))
    expect(shown).toContain(content.split('\n')[0] ?? '')
    expect(await tells('message', 'show', ferry, general, id, '--revisions')).toBe('There are no earlier contents.\n')
    expect(await json('message', 'show', ferry, general, id)).toMatchObject({ id, content })
    expect(await json('message', 'show', ferry, general, id, '--revisions')).toEqual({ items: [] })
  })

  it('is refused in one line where there is none', async () => {
    for (const args of [
      ['tenant', 'show', 'nobody'],
      ['channel', 'show', ferry, 'nowhere'],
      ['message', 'show', ferry, general, '1'],
      ['job', 'show', someId],
      ['audit', 'list', '--tenant', 'nobody'],
    ]) {
      const { code, stdout, stderr } = await verta(world, args)
      expect([args, code, stdout]).toEqual([args, 4, ''])
      expect(stderr).toMatch(/^verta: [^\n]+\n$/)
    }
    for (const args of [
      ['tenant', 'list', '--limit', '201'],
      ['tenant', 'list', '--cursor', 'x'],
      ['message', 'show', ferry, general, 'x'],
      ['job', 'list', '--status', 'lost'],
      ['key', 'create', 'x', '--scope', 'metrics', '--expires', 'soon'],
      ['key', 'create', 'x', '--scope', 'metrics', '--expires', '2027-02-31'],
      ['key', 'create', 'x', '--scope', 'metrics', '--expires', '2027-02-03T12:00'],
      ['tenant', 'delete', ferry],
      ['tenant', 'update', ferry],
    ]) {
      const { code, stdout } = await verta(world, args)
      expect([args, code, stdout]).toEqual([args, 2, ''])
    }
  })
})

describe('what is changed', () => {
  beforeEach(() => importPublic(world))

  const audit = async () => (await asked('/api/admin/audit')).items.slice(0, 3)

  it('is entered in the audit, done or refused', async () => {
    await tells('tenant', 'create', 'Ferry Fans')
    world.clock.advance(1)
    expect((await verta(world, ['tenant', 'create', 'Others', '--slug', 'ferry-fans'])).code).toBe(4)
    await tells('tenant', 'publish', 'ferry-fans')
    const shell = { actor: { kind: 'shell' } }
    expect((await audit()).toReversed()).toMatchObject([
      { ...shell, action: 'tenant.create', target: 'ferry-fans', outcome: 'done' },
      { ...shell, action: 'tenant.create', target: 'Others', outcome: 'conflict' },
      { ...shell, action: 'tenant.publish', target: 'ferry-fans', outcome: 'done' },
    ])
  })

  it('of a tenant, field by field; what keeps less starts a job', async () => {
    expect(await tells('tenant', 'update', ferry, '--name', 'Ferries', '--visibility', 'members')).toBe(
      `${ferry} is changed.\n`,
    )
    expect(await json('tenant', 'show', ferry)).toMatchObject({ name: 'Ferries', visibility: 'members', listed: false })
    expect(await tells('tenant', 'update', ferry, '--name', 'Ferries')).toBe(`${ferry} is as it was.\n`)
    const lines = (await tells('tenant', 'update', ferry, '--new-slug', 'ferries', '--no-keep-history')).split('\n')
    expect(lines).toEqual(['ferries is changed.', expect.stringMatching(/job \S+\. .*verta job show \S+ tells/), ''])
    expect(await tells('job', 'list', '--tenant', 'ferries')).toMatch(/ferries .* apply_policies .* queued/)
    expect(await world.workOnce()).toBe(true)
    expect(await tells('job', 'list', '--tenant', 'ferries')).toMatch(/apply_policies .* succeeded/)
  })

  it('of a tenant: it is removed with everything of it', async () => {
    const { id = '' } = (await json('tenant', 'delete', ferry, '--yes')) as { readonly id?: string }
    expect(await tells('job', 'show', id)).toMatch(/^State +queued$/m)
    expect(await tells('job', 'cancel', id)).toBe(`${id} is cancelled.\n`)
    expect(await tells('job', 'retry', id)).toBe(`${id} is queued.\n`)
    expect(await world.workOnce()).toBe(true)
    expect(await tells('job', 'show', id)).toMatch(/^State +succeeded$/m)
    expect((await verta(world, ['tenant', 'show', ferry])).code).toBe(4)
    expect((await verta(world, ['job', 'cancel', id])).code).toBe(4)
  })

  it('of a tenant: a person is asked before it is removed', async () => {
    const questions: string[] = []
    const ask = async (question: string): Promise<string> => {
      questions.push(question)
      return 'n'
    }
    const { code, stderr } = await verta(world, ['tenant', 'delete', ferry], { ask })
    expect([code, stderr]).toEqual([1, 'verta: Nothing was changed.\n'])
    expect(questions).toEqual([
      expect.stringMatching(/^discord-ferry-test \(.+\) will be removed, .* Go on\? \[y\/N\] $/),
    ])
    expect((await verta(world, ['tenant', 'show', ferry])).code).toBe(0)
  })

  it('of keys: bound to tenants, and to a time', async () => {
    const args = ['--tenant', ferry, '--expires', '2027-01-31T00:00:00Z', '--scope', 'tenants:read']
    const key = (await tells('key', 'create', 'nightly', ...args)).trim()
    const { body } = await world.get('/api/admin/tenants', { 'x-api-key': key })
    expect(JSON.parse(body).items).toMatchObject([{ slug: ferry }])
    expect(await tells('key', 'list', '--limit', '1')).toMatch(
      /nightly .* tenants:read .* discord-ferry-test .* 2027-01-31 00:00/,
    )
    expect((await verta(world, ['key', 'create', 'x', '--scope', 'metrics', '--tenant', 'nobody'])).code).toBe(4)
  })
})
