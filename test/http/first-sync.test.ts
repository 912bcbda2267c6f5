import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { scopes } from '../../domain/operations/index.ts'
import { StorageUnavailable } from '../../domain/shared/errors.ts'
import { verta } from '../support/cli-run.ts'
import { type LiveWorld, openLiveWorld } from '../support/cli-run-sync.ts'
import type { Json } from '../support/http-world-reply.ts'

let live: LiveWorld
let cannotQueue = false

beforeEach(async () => {
  live = await openLiveWorld(
    { messages: 200 },
    {
      canSync: true,
      overOperations: (storage) => ({
        ...storage,
        transact: (work, options) =>
          storage.transact((tx) => {
            const insert: typeof tx.jobs.insert = () => Promise.reject(new StorageUnavailable('it is full'))
            return work(cannotQueue ? { ...tx, jobs: { ...tx.jobs, insert } } : tx)
          }, options),
      }),
    },
  )
})

afterEach(async () => {
  cannotQueue = false
  await live.close()
})

async function make(body: object): Promise<Json> {
  const headers = { 'x-api-key': await live.world.key(scopes) }
  const guild = { name: 'Ferry Fans', sourceId: live.discord.guildId }
  const reply = await live.world.send('POST', '/api/admin/tenants', { headers, body: { ...guild, ...body } })
  expect([reply.status, reply.body]).toEqual([201, expect.anything()])
  return JSON.parse(reply.body)
}

const jobs = async () => (await live.world.operations.listJobs({}, { limit: 10 })).items

describe('a tenant that is made with its guild', () => {
  it('is brought in whole by a job', async () => {
    const { jobId, notSynced } = await make({})
    expect([notSynced, (await jobs()).map(({ id, kind, status }) => [id, kind, status])]).toEqual([
      null,
      [[jobId, 'sync', 'queued']],
    ])
    expect(await live.world.workOnce()).toBe(true)
    const [job] = await jobs()
    expect(job).toMatchObject({ status: 'succeeded', progress: { total: null, unit: 'messages' } })
    expect((await live.world.dump())['messages']).toHaveLength(200)
  })

  it('is not where that is declined', async () => {
    expect(await make({ sync: false })).toMatchObject({ jobId: null, notSynced: 'declined' })
    expect(await jobs()).toEqual([])
  })

  it('is made all the same where the job cannot be left, and syncs when it is asked to', async () => {
    cannotQueue = true
    expect(await make({})).toMatchObject({ slug: 'ferry-fans', jobId: null, notSynced: 'not_queued' })
    cannotQueue = false
    expect((await live.sync(['start', '--tenant', 'ferry-fans'])).code).toBe(0)
  })
})

describe('verta tenant create', () => {
  const create = (...args: readonly string[]) =>
    verta(live.world, ['tenant', 'create', 'Ferry Fans', '--guild', live.discord.guildId, ...args])

  it('says which job brings the guild in, beside the slug', async () => {
    const { code, stdout, stderr } = await create()
    expect([code, stdout]).toEqual([0, 'ferry-fans\n'])
    const [job] = await jobs()
    expect(stderr).toBe(
      `Its guild will be brought in: job ${job?.id}. A process of \`verta serve\` or \`verta worker\` does it; verta job show ${job?.id} tells how far it is.\n`,
    )
  })

  it('prints as JSON what the API answers', async () => {
    const { stdout } = await create('--json')
    const [job] = await jobs()
    const printed = JSON.parse(stdout)
    expect(printed).toMatchObject({ slug: 'ferry-fans', jobId: job?.id, notSynced: null })
    const answered = await make({ slug: 'others', sourceId: '77' })
    expect(Object.keys(printed)).toEqual(Object.keys(answered))
  })

  it('queues nothing by --no-sync', async () => {
    expect(await create('--no-sync')).toMatchObject({ code: 0, stdout: 'ferry-fans\n', stderr: '' })
    expect(await jobs()).toEqual([])
  })

  it('says how to go on where the job cannot be left', async () => {
    cannotQueue = true
    const { code, stdout, stderr } = await create()
    expect([code, stdout]).toEqual([0, 'ferry-fans\n'])
    expect(stderr).toMatch(/could not be left: verta sync start --tenant ferry-fans\n$/)
  })

  it('says how to go on where there is no token, and nothing where there is no guild', async () => {
    await live.close()
    live = await openLiveWorld({ messages: 200 })
    const { code, stdout, stderr } = await create()
    expect([code, stdout]).toEqual([0, 'ferry-fans\n'])
    expect(stderr).toBe(
      'Nothing is brought in yet: set DISCORD_BOT_TOKEN, then: verta sync start --tenant ferry-fans\n',
    )
    expect(await jobs()).toEqual([])
    expect(await verta(live.world, ['tenant', 'create', 'No Guild'])).toMatchObject({ code: 0, stderr: '' })
  })
})
