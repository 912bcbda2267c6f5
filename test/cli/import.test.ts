import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { tenantSlug } from '../../domain/archive/slug.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { StorageUnavailable } from '../../domain/shared/errors.ts'
import { storedTenant } from '../support/archive-world.ts'
import { type CliParts, verta } from '../support/cli-run.ts'
import { type ExportFolder, exportFolder, exportText } from '../support/cli-run-exports.ts'
import { aTenant } from '../support/factories/index.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { pluck, readJson } from '../support/http-world-reply.ts'

const examples = 'examples/dce-2.48'

describe('verta import', () => {
  let world: HttpWorld
  let folder: ExportFolder

  beforeAll(async () => {
    world = await openHttpWorld()
    folder = await exportFolder()
  })

  afterAll(async () => {
    await folder.remove()
    await world.close()
  })

  beforeEach(() => world.empty())

  /** Whatever happens: no stack trace, nothing of the driver, and what was opened is closed. */
  async function imports(args: readonly string[], parts?: CliParts) {
    const result = await verta(world, ['import', ...args], parts)
    expect(`${result.stdout}${result.stderr}`).not.toMatch(/\n\s+at |node_modules|\.ts:\d/)
    expect(result.closed).toBe(parts?.refuse === undefined ? result.opened.length : 0)
    return result
  }

  const tenants = async () => (await world.dump())['tenants'] ?? []
  const messages = async () => (await world.dump())['messages'] ?? []

  it('brings the examples in, tells of each file, and ends with 0', async () => {
    const { code, stdout, stderr } = await imports([examples])
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /File\W+Tenant\W+Channel\W+Range\W+Read\W+New\W+Changed\W+Same\W+Revisions\W+Skipped\W+Result/,
    )
    for (const row of [
      /1543572393384087642\]\.json\W+discord-ferry-test\W+Bug Report\W+2026-08-30\W+1\W+1\W+0\W+0\W+0\W+0\W+complete/,
      /1543572368977428611\]\.json\W+discord-ferry-test\W+Cool Thread\W+2026-08-30\W+2\W+2\W+0\W+0\W+0\W+0\W+complete/,
      /1543572361285083187\]\.json\W+discord-ferry-test\W+general\W+2026-08-30\W+11\W+11\W+0\W+0\W+0\W+0\W+complete/,
      /maximal-writer-shape\.json\W+contract-guild\W+contract-channel\W+2017-04-07\W+1\W+1\W+0\W+0\W+0\W+0\W+complete/,
    ]) {
      expect(stdout).toMatch(row)
    }
    expect(stdout).toContain('4 files: 4 complete, 0 partial, 0 failed. 15 messages read, 15 new.')
    expect(stderr).toBe('')
    expect((await tenants()).map(({ visibility, listed }) => [visibility, listed])).toEqual([
      ['admins', '0'],
      ['admins', '0'],
    ])
    expect(await messages()).toHaveLength(15)
  })

  it('says the second time that everything is the same', async () => {
    await imports([examples])
    const { code, stdout } = await imports([examples])
    expect(code).toBe(0)
    expect(stdout).toMatch(/general\W+2026-08-30\W+11\W+0\W+0\W+11\W+0\W+0\W+complete/)
    expect(stdout).toContain('15 messages read, 0 new.')
  })

  it('hides what it brings in, until someone says --public', async () => {
    await imports([examples])
    expect(pluck(await readJson(world, '/api/v1/tenants'), 'slug')).toEqual([])
    await world.empty()
    await imports([examples, '--public'])
    expect(pluck(await readJson(world, '/api/v1/tenants'), 'slug')).toEqual(['contract-guild', 'discord-ferry-test'])
    await imports([examples])
    expect(pluck(await readJson(world, '/api/v1/tenants/discord-ferry-test/channels'), 'slug')).toEqual([
      'general',
      'feedback-forum',
    ])
  })

  it.each(['GuildPrivateThread', 'DirectTextChat', 'DirectGroupTextChat'])(
    'hides what is not for everyone, whatever is said: %s',
    async (type) => {
      await imports([await folder.write('public.json', exportText()), '--public'])
      const hidden = exportText({ channel: '880000000000000009', type, categoryId: '880000000000000001' })
      expect((await imports([await folder.write('hidden.json', hidden), '--public'])).code).toBe(0)
      const talkers = '/api/v1/tenants/some-talkers/channels'
      expect((await world.get(`${talkers}/880000000000000001`)).status).toBe(200)
      for (const below of ['', '/messages', '/messages/890000000000000000']) {
        expect((await world.get(`${talkers}/880000000000000009${below}`)).status).toBe(404)
      }
      expect(pluck(await readJson(world, talkers), 'slug')).toEqual(['talk'])
      expect(pluck(await readJson(world, `${talkers}/talk/threads`), 'slug')).toEqual([])
    },
  )

  it('stores nothing in a dry run, counts everything and asks for memory only', async () => {
    const { code, stdout, opened } = await imports([examples, '--dry-run'])
    expect(code).toBe(0)
    expect(stdout).toContain('15 messages read, 0 new.')
    expect(stdout).toContain('A dry run: nothing was stored.')
    expect(opened).toEqual([{ quiet: true, storage: 'memory' }])
    expect(Object.values(await world.dump()).flat()).toEqual([])
  })

  it('refuses where nothing would last, and says the way out', async () => {
    const { code, stdout, stderr } = await imports([examples], { storage: 'memory' })
    expect([code, stdout]).toEqual([4, ''])
    expect(stderr).toMatch(/^verta: STORAGE=memory: .*STORAGE=tidb.*DATABASE_URL.*--dry-run.*\n$/)
    expect(await messages()).toEqual([])
  })

  it.each([
    ['empty.json', '', /empty\.json is empty/],
    ['spaces.json', ' \n\t ', /spaces\.json is empty/],
    ['text.json', 'hello, this is no JSON', /text\.json is not JSON/],
    ['binary.json', '\u0000\u0001\u0002', /binary\.json is not JSON/],
    ['list.json', '[1, 2, 3]', /list\.json is JSON, but no export/],
    ['other.json', '{"name": "verta", "version": "1"}', /other\.json is JSON, but no export/],
    ['none.json', '{"guild":{"id":"1"},"channel":{"id":"2"}}', /none\.json is JSON, but no export/],
    ['cut.json', exportText().slice(0, 60), /cut\.json is cut off before its first message/],
  ])('ends with 1 and one line that says why where nothing is usable: %s', async (name, text, why) => {
    for (const args of [[], ['--dry-run']]) {
      const { code, stdout } = await imports([await folder.write(name, text), ...args])
      expect(code).toBe(1)
      expect(stdout.split('\n').filter((line) => why.test(line))).toHaveLength(1)
      expect(stdout).toContain('1 file: 0 complete, 0 partial, 1 failed.')
    }
    expect(await tenants()).toEqual([])
  })

  it('ends with 1 where there is no such file, and where a folder holds none', async () => {
    const missing = await imports(['/no/such/export.json'])
    expect([missing.code, missing.stdout]).toEqual([1, expect.stringContaining('/no/such/export.json does not exist.')])
    const empty = await exportFolder()
    const none = await imports([empty.path])
    await empty.remove()
    expect([none.code, none.stdout]).toEqual([1, expect.stringContaining('holds no .json or .json.gz file.')])
  })

  it('ends with 3 where some of it is in', async () => {
    const good = await folder.write('good.json', exportText())
    const bad = await folder.write('bad.json', 'no')
    const { code, stdout } = await imports([good, bad])
    expect(code).toBe(3)
    expect(stdout).toContain('2 files: 1 complete, 0 partial, 1 failed. 3 messages read, 3 new.')
    expect(await messages()).toHaveLength(3)
  })

  it('keeps what was whole of a file that was cut off, and says at which byte it broke', async () => {
    const text = exportText({ messages: 10 })
    const broken = text.indexOf('{"id":"890000000000000007"')
    const { code, stdout } = await imports([await folder.write('cut.json', text.slice(0, broken + 40))])
    expect(code).toBe(3)
    expect(stdout).toMatch(/cut\.json\W+some-talkers\W+talk\W+2021-09-21\W+7\W+7\W+0\W+0\W+0\W+1\W+partial/)
    expect(stdout).toContain(`cut.json: The file is cut off: what starts at byte ${broken} is not whole.`)
    expect((await messages()).map(({ content }) => content)).toEqual(
      Array.from({ length: 7 }, (_, i) => `Message ${i}`),
    )
    const whole = await imports([await folder.write('cut.json', text)])
    expect([whole.code, whole.stdout]).toEqual([
      0,
      expect.stringMatching(/talk\W+2021-09-21\W+10\W+3\W+0\W+7\W+0\W+0\W+complete/),
    ])
  })

  it('passes over a message that is none, and says where it stood', async () => {
    const text = exportText({ messages: 3 }).replace(
      '"timestamp":"2026-08-30T10:00:00+00:00","content":"Message 1"',
      '"content":"Message 1"',
    )
    const { code, stdout } = await imports([await folder.write('bad-message.json', text)])
    expect(code).toBe(3)
    const position = text.indexOf('{"id":"890000000000000001"')
    expect(stdout).toContain(`bad-message.json: What starts at byte ${position} is no message: `)
    expect(stdout).not.toContain('Message 1')
    expect(await messages()).toHaveLength(2)
  })

  describe('into one tenant', () => {
    const guild = snowflake('870000000000000001')

    const tenant = async (sourceId = guild) => {
      await verta(world, [
        'tenant',
        'create',
        'Some Guild',
        '--slug',
        'some-guild',
        ...(sourceId ? ['--guild', sourceId] : []),
      ])
    }

    it('puts the files of its guild', async () => {
      await tenant()
      const { code, stdout } = await imports([await folder.write('good.json', exportText()), '--tenant', 'some-guild'])
      expect([code, stdout]).toEqual([0, expect.stringMatching(/some-guild\W+talk\W+2021-09-21\W+3\W+3/)])
      expect(await tenants()).toHaveLength(1)
    })

    it('binds one that has no guild yet to the first', async () => {
      await verta(world, ['tenant', 'create', 'Some Guild', '--slug', 'some-guild'])
      expect((await imports([await folder.write('good.json', exportText()), '--tenant', 'some-guild'])).code).toBe(0)
      expect((await tenants())[0]?.['source_id']).toBe(guild)
    })

    it('ends with 4 where the file is of another guild, and says both', async () => {
      await tenant()
      const other = await folder.write('other.json', exportText({ guild: '999' }))
      const { code, stdout } = await imports([other, '--tenant', 'some-guild'])
      expect(code).toBe(4)
      expect(stdout).toContain(`other.json: This tenant archives community ${guild}; the source holds community 999.`)
      expect(await messages()).toEqual([])
    })

    it('ends with 3 where one file of another guild is among them', async () => {
      await tenant()
      const paths = [
        await folder.write('good.json', exportText()),
        await folder.write('other.json', exportText({ guild: '999' })),
      ]
      expect((await imports([...paths, '--tenant', 'some-guild'])).code).toBe(3)
      expect(await messages()).toHaveLength(3)
    })

    it('ends with 4 where nobody knows the tenant', async () => {
      const paths = [await folder.write('good.json', exportText()), await folder.write('more.json', exportText())]
      const { code, stdout, stderr } = await imports([...paths, '--tenant', 'nobody'])
      expect([code, stdout, stderr]).toEqual([4, '', 'verta: There is no such tenant as nobody.\n'])
    })

    it('ends with 4 where the tenant takes nothing in', async () => {
      await storedTenant(
        world.storage,
        aTenant({ slug: tenantSlug('closed-one'), sourceId: guild, status: 'MAINTENANCE' }),
      )
      const { code, stdout } = await imports([await folder.write('good.json', exportText()), '--tenant', 'closed-one'])
      expect([code, stdout]).toEqual([4, expect.stringContaining('maintenance')])
    })
  })

  it('makes no tenant with --no-create, ends with 4 and says of which guild', async () => {
    const { code, stdout } = await imports([await folder.write('good.json', exportText()), '--no-create'])
    expect([code, stdout]).toEqual([4, expect.stringContaining('870000000000000001')])
    expect(await tenants()).toEqual([])
    await imports([await folder.write('good.json', exportText())])
    expect((await imports([await folder.write('good.json', exportText()), '--no-create'])).code).toBe(0)
  })

  it('ends with 5 where the storage cannot be reached', async () => {
    const { code, stdout, stderr } = await imports([examples], { refuse: new StorageUnavailable('nothing answers') })
    expect([code, stdout, stderr]).toEqual([5, '', 'verta: The storage is not available: nothing answers.\n'])
  })

  it('ends with 1 and one line where something fails that nobody foresaw', async () => {
    const { code, stderr } = await imports([examples], {
      refuse: new TypeError('x is not a function\n    at y (z.ts:1)'),
    })
    expect([code, stderr]).toEqual([1, 'verta: something went wrong (TypeError: x is not a function)\n'])
  })
})
