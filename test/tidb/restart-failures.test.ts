import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Tenant } from '../../domain/archive/tenant.ts'
import { storedTenant } from '../support/archive-world.ts'
import { aTenant } from '../support/factories/index.ts'
import type { RunningTidb } from '../support/tidb-source.ts'
import { builtTidb } from '../support/tidb-sources.ts'
import { codesOf, expectWhole, type Opened, outcomeOf, TransactionWorld } from './transaction-world.ts'

/** What a server says while it ends, and what the network says of it. */
const ends = ['PROTOCOL_CONNECTION_LOST', 'ECONNRESET', 'ECONNREFUSED', 'EPIPE', '1053']

describe('a server that is ended and started again', () => {
  let folder: string
  let tidb: RunningTidb
  let world: TransactionWorld

  /** On the port that it had, with what it had stored. */
  const start = (port: number): Promise<RunningTidb> =>
    builtTidb(() => {}).start({ kind: 'kept', folder: join(folder, 'data'), port })

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verta-restart-'))
    tidb = await start(0)
    world = await TransactionWorld.make(tidb.address)
  })

  afterAll(async () => {
    await world.close()
    await tidb.stop()
    await rm(folder, { recursive: true })
  })

  async function restart({ storage }: Opened, meanwhile: () => Promise<unknown>): Promise<void> {
    const { port } = tidb.address
    await tidb.stop()
    await meanwhile()
    tidb = await start(port)
    expect(tidb.address.port).toBe(port)
    await vi.waitFor(() => storage.read.tenants.find(aTenant().id), { timeout: 30_000 })
  }

  it('is found again by those who were connected', async () => {
    const opened = world.open()
    const before = await Promise.all([1, 2, 3, 4].map(() => storedTenant(opened.storage)))
    await restart(opened, async () => {
      await expect(opened.storage.read.tenants.find(aTenant().id)).rejects.toMatchObject({
        code: 'storage_unavailable',
        details: { reason: expect.stringContaining('nothing answers') },
      })
    })
    const found = await Promise.all(before.map(({ id }) => opened.storage.read.tenants.find(id)))
    expect(found).toEqual(before)
    await expectWhole(opened)
  })

  it('has what it said to have stored, and nothing of what it refused', async () => {
    const opened = world.open()
    const outcomes: { readonly pair: readonly [Tenant, Tenant]; readonly outcome: string }[] = []
    const writeUntilRefused = async (): Promise<void> => {
      for (let outcome = ''; outcome !== 'storage_unavailable'; ) {
        const pair = [aTenant(), aTenant()] as const
        outcome = await outcomeOf(
          opened.storage.transact(async (tx) => {
            for (const tenant of pair) await tx.tenants.insert(tenant)
          }),
        )
        outcomes.push({ pair, outcome })
      }
    }
    const writing = Promise.all([1, 2, 3, 4].map(writeUntilRefused))
    while (outcomes.length < 50) await pause(10)
    await restart(opened, () => writing)
    for (const { pair, outcome } of outcomes) {
      const found = await Promise.all(pair.map(({ id }) => opened.storage.read.tenants.find(id)))
      const expected = { stored: [pair], storage_unavailable: [[null, null]], outcome_unknown: [pair, [null, null]] }
      expect(Object(expected)[outcome]).toContainEqual(found)
    }
    expect(codesOf(opened).filter((code) => !ends.includes(code))).toEqual([])
    await expectWhole(opened)
  })
})
