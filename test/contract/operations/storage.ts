import { describe, expect, it } from 'vitest'
import type { OperationsReaders, OperationsRepositories } from '../../../domain/operations/ports/repositories.ts'
import { NotFound } from '../../../domain/shared/errors.ts'
import { aJob, anApiKey, anAuditEntry, moment } from '../../support/factories/index.ts'
import { callsOf, refusalOf } from '../shared/every-call.ts'
import { gate, race, racers } from '../shared/race.ts'
import { conflictOn, nested } from '../shared/refusals.ts'
import type { OperationsUnderTest } from './contract.ts'
import { everyCall, everyRead } from './every-call.ts'

export function storageContract(operations: OperationsUnderTest): void {
  describe('commit', () => commitContract(operations))
  describe('rollback', () => rollbackContract(operations))
  describe('nesting', () => nestingContract(operations))
  describe('end of a transaction', () => endContract(operations))
}

function commitContract({ storage }: OperationsUnderTest): void {
  it('gives what the work gives', async () => {
    const given = { answer: 42 }
    expect(await storage.transact(async () => given)).toBe(given)
  })

  it('shows the outside nothing before it commits, and all of it after', async () => {
    const [key, job] = [anApiKey(), aJob()]
    const [written, seen] = [gate(), gate()]
    const transaction = storage.transact(async (tx) => {
      await tx.apiKeys.insert(key)
      await tx.jobs.insert(job)
      written.open()
      await seen.opened
    })
    await Promise.race([written.opened, transaction])
    const before = [await storage.read.apiKeys.find(key.id), await storage.read.jobs.find(job.id)]
    seen.open()
    await transaction
    expect(before).toStrictEqual([null, null])
    expect(await storage.read.apiKeys.find(key.id)).toStrictEqual(key)
    expect(await storage.read.jobs.find(job.id)).toStrictEqual(job)
  })

  it('goes on after a refusal that the work caught', async () => {
    const [key, job] = [anApiKey(), aJob()]
    await storage.transact(async (tx) => {
      await tx.apiKeys.insert(key)
      await expect(tx.apiKeys.insert(anApiKey({ hash: key.hash }))).rejects.toMatchObject(conflictOn('hash'))
      await tx.jobs.insert(job)
    })
    expect(await storage.read.jobs.find(job.id)).toStrictEqual(job)
  })

  it('lets twenty transactions that share nothing all commit', async () => {
    const { won } = await race(async () => {
      const job = aJob()
      await storage.transact((tx) => tx.jobs.insert(job))
      return job
    })
    expect(won).toHaveLength(racers)
    for (const job of won) expect(await storage.read.jobs.find(job.id)).toStrictEqual(job)
  })
}

function rollbackContract(operations: OperationsUnderTest): void {
  const { storage } = operations

  it('leaves nothing of any repository when the work fails at its end', async () => {
    await operations.empty()
    const [key, job, entry] = [anApiKey(), aJob(), anAuditEntry()]
    const page = { limit: 10, after: null }
    const contents = async (tx: OperationsRepositories): Promise<Record<keyof OperationsRepositories, unknown>> => ({
      apiKeys: (await tx.apiKeys.list(page)).items,
      jobs: (await tx.jobs.list({}, page)).items,
      audit: (await tx.audit.list({}, page)).items,
    })
    const write = async (tx: OperationsRepositories) => {
      await tx.apiKeys.insert(key)
      await tx.jobs.insert(job)
      await tx.audit.append(entry)
      return contents(tx)
    }
    const full = { apiKeys: [key], jobs: [job], audit: [entry] }
    const failing = storage.transact(async (tx) => {
      expect(await write(tx)).toStrictEqual(full)
      throw new TypeError('at the end')
    })
    await expect(failing).rejects.toThrow('at the end')
    expect(await storage.transact(contents)).toStrictEqual({ apiKeys: [], jobs: [], audit: [] })
    expect(await storage.transact(write)).toStrictEqual(full)
  })

  it('brings back what was changed, the lease included', async () => {
    const [key, job] = [anApiKey(), aJob()]
    const lease = await storage.transact(async (tx) => {
      await tx.apiKeys.insert(key)
      await tx.jobs.insert(job)
      return tx.jobs.claim(job.id, 'worker', 60, moment(1))
    })
    const claimed = await storage.read.jobs.find(job.id)
    const failing = storage.transact(async (tx) => {
      await tx.apiKeys.revoke(key.id, moment(1))
      await tx.apiKeys.touchMany([{ id: key.id, at: moment(1) }])
      await tx.jobs.update({ ...job, status: 'cancelled' })
      throw new TypeError('half-way')
    })
    await expect(failing).rejects.toThrow('half-way')
    expect(await storage.read.apiKeys.find(key.id)).toStrictEqual(key)
    expect(await storage.read.jobs.find(job.id)).toStrictEqual(claimed)
    await storage.transact((tx) => tx.jobs.renew(job.id, lease, 60))
  })

  it('brings back a job that was claimed', async () => {
    const job = aJob()
    await storage.transact((tx) => tx.jobs.insert(job))
    const failing = storage.transact(async (tx) => {
      await tx.jobs.lockQueue()
      await tx.jobs.claim(job.id, 'worker', 60, moment(1))
      throw new TypeError('half-way')
    })
    await expect(failing).rejects.toThrow('half-way')
    expect(await storage.read.jobs.find(job.id)).toStrictEqual(job)
    const lease = await storage.transact((tx) => tx.jobs.claim(job.id, 'worker', 60, moment(1)))
    expect(lease).toStrictEqual({ owner: 'worker', attempt: 1 })
  })
}

function nestingContract({ storage }: OperationsUnderTest): void {
  it.each(callsOf<OperationsReaders>(everyRead))('refuses read.$name from inside work', async ({ call }) => {
    await storage.transact(async () => {
      await expect(call(storage.read)).rejects.toMatchObject(nested)
    })
  })

  it('refuses a transaction from inside work, and rolls back where the work does not catch it', async () => {
    const [job, inner] = [aJob(), aJob()]
    const outer = storage.transact(async (tx) => {
      await tx.jobs.insert(job)
      await storage.transact((other) => other.jobs.insert(inner))
    })
    await expect(outer).rejects.toMatchObject(nested)
    expect(await storage.read.jobs.find(job.id)).toBeNull()
    expect(await storage.read.jobs.find(inner.id)).toBeNull()
  })
}

function endContract({ storage }: OperationsUnderTest): void {
  it.each(callsOf<OperationsRepositories>(everyCall))(
    'refuses $name once the transaction has ended',
    async ({ call }) => {
      const leaked: OperationsRepositories[] = []
      await storage.transact(async (tx) => leaked.push(tx))
      const failing = storage.transact(async (tx) => {
        leaked.push(tx)
        throw new NotFound('thing')
      })
      await expect(failing).rejects.toThrow()
      expect(leaked).toHaveLength(2)
      for (const tx of leaked) expect(await refusalOf(call(tx))).toBe('refused as ended')
    },
  )
}
