import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SecretMismatch } from '../../domain/archive/errors.ts'
import { Conflict, Invalid, OutcomeUnknown, StorageBusy, StorageUnavailable } from '../../domain/shared/errors.ts'
import { ConfigurationInvalid } from '../../src/config/index.ts'
import { verta } from '../support/cli-run.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'

const commands = [
  ...[[], ['serve'], ['demo'], ['import'], ['tenant'], ['tenant', 'create']],
  ...[
    ['migrate'],
    ['migrate', 'latest'],
    ['migrate', 'up'],
    ['migrate', 'down'],
    ['migrate', 'to'],
    ['migrate', 'status'],
  ],
  ...[['db'], ['db', 'create'], ['db', 'grants'], ['config'], ['completion']],
]

describe('verta', () => {
  let world: HttpWorld

  beforeAll(async () => {
    world = await openHttpWorld()
  })

  afterAll(() => world.close())

  beforeEach(() => world.empty())

  it.each(commands.map((words) => [words]))('tells how it is used: %j --help', async (words) => {
    const { code, stdout, stderr, opened } = await verta(world, [...words, '--help'])
    expect([code, stderr, opened]).toEqual([0, '', []])
    expect(stdout).toMatch(new RegExp(`^Usage: ${['verta', ...words].join(' ')}( |\n)`))
  })

  it.each(
    [
      ['serve'],
      ['demo'],
      ['import'],
      ['tenant', 'create'],
      ['migrate'],
      ['migrate', 'to'],
      ['db', 'create'],
      ['db', 'grants'],
      ['config'],
      ['completion'],
    ].map((words) => [words]),
  )('gives an example: %j --help', async (words) => {
    const { stdout } = await verta(world, [...words, '--help'])
    expect(stdout).toMatch(/Example:\n {2}.*(verta|npm run)/)
  })

  it('tells its version', async () => {
    expect(await verta(world, ['--version'])).toMatchObject({ code: 0, stdout: '1.2.3\n', stderr: '' })
  })

  it.each([
    [['import', '--publick', 'x'], /unknown option '--publick'/],
    [['import'], /missing required argument/],
    [['imprt', 'x'], /unknown command 'imprt'/],
    [['serve', 'here'], /too many arguments/],
    [['tenant', 'create'], /missing required argument 'name'/],
    [['tenant', 'create', 'x', '--guild', 'abc'], /guild.*number of up to 20 digits/],
    [['migrate', 'down'], /^verta: --yes is needed here/],
    [['migrate', 'to', 'archive', '0001-create-things'], /^verta: --yes is needed here/],
    [['tenant', 'delete', 'ferry-fans'], /^verta: --yes is needed here/],
    [['sync', 'reset', '--tenant', 'ferry-fans'], /^verta: --yes is needed here/],
    [['db', 'grants'], /required option '--user <name>'/],
    [['migrate', 'sideways'], /unknown command 'sideways'|too many arguments/],
    [['import', 'x', '--tenant'], /argument missing/],
  ])('ends with 2 and one line where it is used wrongly: %j', async (args, why) => {
    const { code, stdout, stderr, opened } = await verta(world, args)
    expect([code, stdout, opened]).toEqual([2, '', []])
    expect(stderr).toMatch(why)
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2)
  })

  it.each([[[]], [['tenant']], [['migrate']]])(
    'ends with 2 and its usage where the command is not named: %j',
    async (args) => {
      const { code, stderr } = await verta(world, args)
      expect([code, stderr]).toEqual([2, expect.stringMatching(/^Usage: /)])
    },
  )

  it.each([
    [new ConfigurationInvalid([{ pointer: '/PORT', message: 'is no port' }]), 2, 'PORT is no port'],
    [Invalid.of('/slug', 'is too short'), 2, 'slug is too short'],
    [new Conflict('slug'), 4, 'This slug is taken.'],
    [new SecretMismatch(), 4, 'VERTA_SECRET'],
    [new StorageUnavailable('it is gone'), 5, 'it is gone'],
    [new StorageBusy(5), 5, 'busy'],
    [new OutcomeUnknown(), 1, 'not known whether'],
    [new Error('boom\n    at x (y.ts:1)'), 1, 'Error: boom)'],
  ])('ends with its code and one line where opening fails: %s', async (refuse, expected, line) => {
    for (const args of [['serve'], ['demo'], ['import', 'x'], ['tenant', 'create', 'Name'], ['migrate', 'status']]) {
      const { code, stdout, stderr } = await verta(world, args, { refuse })
      expect([code, stdout]).toEqual([expected, ''])
      expect(stderr).toMatch(/^verta: [^\n]+\n$/)
      expect(stderr).toContain(line)
    }
  })

  describe('tenant create', () => {
    it('makes a hidden tenant and says its slug', async () => {
      const { code, stdout } = await verta(world, ['tenant', 'create', 'Ferry Fans', '--guild', '1505988963628879902'])
      expect([code, stdout]).toEqual([0, 'ferry-fans\n'])
      const { tenants = [], tenant_keys = [] } = await world.dump()
      expect(tenants).toMatchObject([
        { name: 'Ferry Fans', source_id: '1505988963628879902', visibility: 'admins', listed: '0' },
      ])
      expect(tenant_keys).toHaveLength(1)
    })

    it('makes a public one, under the slug that it is told', async () => {
      await verta(world, ['tenant', 'create', 'Ferry Fans', '--slug', 'boats', '--public'])
      expect((await world.dump())['tenants']).toMatchObject([{ slug: 'boats', visibility: 'public', listed: '1' }])
    })

    it('refuses a slug or a guild that is taken', async () => {
      await verta(world, ['tenant', 'create', 'First', '--slug', 'boats', '--guild', '1'])
      const slug = await verta(world, ['tenant', 'create', 'Second', '--slug', 'boats'])
      expect([slug.code, slug.stderr]).toEqual([4, 'verta: This slug is taken.\n'])
      const guild = await verta(world, ['tenant', 'create', 'Second', '--guild', '1'])
      expect([guild.code, guild.stderr]).toEqual([4, 'verta: The tenant boats archives this guild.\n'])
      expect((await world.dump())['tenants']).toHaveLength(1)
    })

    it.each(['a', 'UP', 'a b', '-a-', 'a--b', 'x'.repeat(51)])('refuses what is no slug: %s', async (slug) => {
      const { code, stderr } = await verta(world, ['tenant', 'create', 'Name', `--slug=${slug}`])
      expect([code, stderr]).toEqual([2, expect.stringMatching(/^verta: slug must be .*\n$/)])
    })

    it('refuses where nothing would last', async () => {
      const { code, stderr, closed } = await verta(world, ['tenant', 'create', 'Name'], { storage: 'memory' })
      expect([code, stderr, closed]).toEqual([
        4,
        expect.stringMatching(/^verta: STORAGE=memory: .*DATABASE_URL.*\n$/),
        1,
      ])
      expect((await world.dump())['tenants']).toEqual([])
    })
  })

  describe('migrate', () => {
    const step = { context: 'archive', name: '0001-create-things', direction: 'up' } as const

    it.each(['latest', 'up', 'down', 'status'])('refuses where nothing would last: %s', async (name) => {
      const { code, stderr, closed } = await verta(world, ['migrate', name, ...(name === 'down' ? ['--yes'] : [])], {
        storage: 'memory',
      })
      expect([code, stderr, closed]).toEqual([
        4,
        expect.stringMatching(/^verta: STORAGE=memory: .*DATABASE_URL.*\n$/),
        1,
      ])
    })

    it('tells the steps that it took', async () => {
      const down = { ...step, direction: 'down' } as const
      const migrations = { latest: async () => [step], up: async () => [], down: async () => [down] }
      expect(await verta(world, ['migrate', 'latest'], { migrations })).toMatchObject({
        code: 0,
        stdout: 'archive  applied  0001-create-things\n',
      })
      expect(await verta(world, ['migrate', 'up'], { migrations })).toMatchObject({
        code: 0,
        stdout: 'Nothing to do.\n',
      })
      expect(await verta(world, ['migrate', 'down', '--yes'], { migrations })).toMatchObject({
        stdout: 'archive  reverted  0001-create-things\n',
      })
    })

    it.each([
      [['down'], 'The last step of every context will be taken back; what its table holds is lost. Go on? [y/N] '],
      [
        ['to', 'archive', '0000-before'],
        '0000-before will be the last step of archive; what the tables of later ones hold is lost. Go on? [y/N] ',
      ],
    ])('asks a person before something is lost: %j', async (args, question) => {
      const done: string[] = []
      const took = (name: string) => async () => {
        done.push(name)
        return []
      }
      const migrations = { down: took('down'), to: took('to') }
      const asked: string[] = []
      const answering = (answer: string) => async (text: string) => {
        asked.push(text)
        return answer
      }
      const no = await verta(world, ['migrate', ...args], { migrations, ask: answering('') })
      expect([no.code, no.stderr, done]).toEqual([1, 'verta: Nothing was changed.\n', []])
      const yes = await verta(world, ['migrate', ...args], { migrations, ask: answering('y') })
      expect([yes.code, yes.stdout, done]).toEqual([0, 'Nothing to do.\n', [args[0]]])
      expect(asked).toEqual([question, question])
    })

    it('tells which steps are taken', async () => {
      const appliedAt = new Date('2026-01-02T03:04:05.678Z')
      const status = async () => [
        { ...step, appliedAt },
        { ...step, name: '0002-more', appliedAt: null },
      ]
      const { stdout } = await verta(world, ['migrate', 'status'], { migrations: { status } })
      expect(stdout).toBe(
        'archive  2026-01-02T03:04:05.678Z  0001-create-things\narchive  pending                   0002-more\n',
      )
    })
  })

  describe('serve', () => {
    it('answers until it is asked to stop, then lets go of everything', async () => {
      const closed: string[] = []
      const listen = async () => ({ url: 'http://127.0.0.1:1234', close: async () => void closed.push('listening') })
      const result = await verta(world, ['serve'], { listen })
      expect(result).toMatchObject({ code: 0, stderr: 'Verta answers at http://127.0.0.1:1234\n', closed: 1 })
      expect(closed).toEqual(['listening'])
    })

    it('says that nothing outlives it, in memory', async () => {
      const listen = async () => ({ url: 'http://127.0.0.1:1234', close: async () => {} })
      const { stderr } = await verta(world, ['serve'], { listen, storage: 'memory' })
      expect(stderr).toContain('STORAGE=memory: nothing outlives this process.')
    })

    it('does not start over an archive of another secret', async () => {
      await world.storage.transact((tx) => tx.secretFingerprints.insert('of another secret', new Date()))
      const { code, stderr, closed } = await verta(world, ['serve'])
      expect([code, stderr, closed]).toEqual([4, expect.stringContaining('VERTA_SECRET'), 1])
    })

    it('ends with one line where its port is taken', async () => {
      const listen = () =>
        Promise.reject(
          Object.assign(new Error('listen EADDRINUSE: address already in use 127.0.0.1:8080'), { code: 'EADDRINUSE' }),
        )
      const { code, stderr, closed } = await verta(world, ['serve'], { listen })
      expect([code, stderr, closed]).toEqual([1, expect.stringMatching(/^verta: .*address already in use.*\n$/), 1])
    })
  })

  describe('worker', () => {
    const lost = ' are left to others: '

    it.each([
      [true, 'done', true, 'works on jobs and syncs, and orders syncs that are due.'],
      [true, 'done', false, 'works on jobs and syncs.'],
      [true, 'no_lanes', true, `works on jobs, and orders syncs that are due. Syncs${lost}VERTA_SYNC__WORKERS is 0.`],
      [true, 'no_token', false, `works on jobs. Syncs${lost}DISCORD_BOT_TOKEN is not set.`],
      [false, 'no_workers', true, `orders syncs that are due. Jobs and syncs${lost}SERVICES names no workers.`],
    ] as const)('says what it does, logs as serve does, and stops: %j %j %j', async (jobs, syncs, schedules, says) => {
      const closed: string[] = []
      const close = async () => void closed.push('working')
      const result = await verta(world, ['worker'], { work: async () => ({ work: { jobs, syncs, schedules }, close }) })
      expect(result).toMatchObject({ code: 0, stderr: `Verta ${says}\n`, closed: 1, opened: [{}] })
      expect(closed).toEqual(['working'])
    })

    it('refuses in memory, where no job outlives it', async () => {
      expect(await verta(world, ['worker'], { storage: 'memory' })).toMatchObject({ code: 4, closed: 1 })
    })
  })
})
