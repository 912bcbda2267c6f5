import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leaseTimes } from '../../domain/shared/lease.ts'
import { operationsMigrations } from '../../migrations/operations/index.ts'
import { samples } from '../../src/samples.ts'
import { differences, noDifference } from '../support/archive-dump-compared.ts'
import { runVerta, startVerta, type VertaProcess } from '../support/cli-run-process.ts'
import type { Json } from '../support/http-world-reply.ts'
import { isSoak } from '../support/soak.ts'
import { migrateDatabase } from '../support/tidb-context.ts'
import { type ImportedArchive, openImportedArchive } from '../support/tidb-imported.ts'
import { workerDatabase } from '../support/tidb-worker.ts'

const total = 3_000

describe('a worker that is stopped in the middle of a job, past its lease', () => {
  let folder: string
  let archive: ImportedArchive
  let settings: Readonly<Record<string, string>>
  let key: string
  const processes: VertaProcess[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verta-stopped-'))
    const form = { seed: 5, edition: 1, version: '2.48', layout: 'whole', markdown: 'rendered' } as const
    await samples.write({ folder, messages: total, ...form })
    archive = await openImportedArchive('stopped')
    await migrateDatabase(workerDatabase('stopped_operations_db'), operationsMigrations)
    settings = {
      ...archive.settings,
      PORT: '0',
      VERTA_IMPORTS__FOLDER: folder,
      VERTA_UPLOADS__FOLDER: join(folder, 'up'),
    }
    const scopes = ['tenants:write', 'imports:write', 'jobs:read']
    key = (await runVerta(['key', 'create', 'the test', '--scope', ...scopes], settings)).stdout.trim()
  })

  afterAll(async () => {
    for (const each of processes) {
      each.stop('SIGCONT')
      each.stop('SIGKILL')
      await each.finished()
    }
    await archive.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function serve(): Promise<{ readonly process: VertaProcess; readonly url: string }> {
    const process = startVerta(['serve'], settings)
    processes.push(process)
    const [, url = ''] = await process.says(/Verta answers at (http:\S+)/)
    return { process, url }
  }

  async function ask(url: string, body?: object): Promise<Json> {
    const headers = { 'x-api-key': key, ...(body !== undefined && { 'content-type': 'application/json' }) }
    const reply = await fetch(url, {
      headers,
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    })
    expect([url, reply.status]).toEqual([url, expect.toBeOneOf([200, 201, 202])])
    return Object(await reply.json())
  }

  it('writes nothing when it goes on: another one has done the job meanwhile', async () => {
    const first = await serve()
    await ask(`${first.url}/api/admin/tenants`, { name: 'Stopped', slug: 'stopped' })
    const { id } = await ask(`${first.url}/api/admin/tenants/stopped/imports`, { path: '.' })
    while (((await archive.messages()) ?? 0) < total / 4) await pause(5)
    first.process.stop('SIGSTOP')
    const second = await serve()
    const job = () => ask(`${second.url}/api/admin/jobs/${id}`)
    expect(await job()).toMatchObject({ status: 'running', attempt: 1 })
    if (isSoak) await pause(leaseTimes.seconds * 1_000)
    else await archive.expireJobs()
    while ((await job())['status'] === 'running') await pause(50)
    const done = await job()
    expect(done).toMatchObject({ status: 'succeeded', attempt: 2 })
    const before = await archive.dump()
    expect(before['messages']).toHaveLength(total)
    first.process.stop('SIGCONT')
    await first.process.says(/job taken over by another worker/)
    await pause(1_000)
    expect(differences(await archive.dump(), before)).toEqual(noDifference)
    expect(await job()).toEqual(done)
    expect((await fetch(`${first.url}/health/live`)).status).toBe(200)
  })
})
