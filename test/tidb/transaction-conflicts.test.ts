import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ArchiveRepositories } from '../../domain/archive/ports/repositories.ts'
import type { Tenant } from '../../domain/archive/tenant.ts'
import { colour } from '../../domain/archive/tenant-branding.ts'
import { gate } from '../contract/shared/race.ts'
import { storedTenant } from '../support/archive-world.ts'
import { aBranding, aTenant } from '../support/factories/index.ts'
import { leftOpen, type Opened, TransactionWorld } from './transaction-world.ts'

let world: TransactionWorld
beforeAll(async () => {
  world = await TransactionWorld.make()
})
afterAll(() => world.close())

/** Writes the tenant's branding whole, without reading: the row's lock is all that two writers of it meet in. */
const paint = (tx: ArchiveRepositories, tenant: Tenant, hue: string): Promise<void> =>
  tx.tenantBrandings.upsert(aBranding({ tenantId: tenant.id, primaryColour: colour(hue) }))

async function paintedTenant({ storage }: Opened): Promise<Tenant> {
  const tenant = await storedTenant(storage)
  await storage.transact((tx) => paint(tx, tenant, '#000000'))
  return tenant
}

const hueOf = async ({ storage }: Opened, tenant: Tenant): Promise<string | undefined> =>
  (await storage.read.tenantBrandings.find(tenant.id))?.primaryColour

/** Holds the row of the tenant's branding until `release`; resolves once it is held. */
async function hold({ storage }: Opened, tenant: Tenant) {
  const held = gate()
  const released = gate()
  const holding = storage.transact(async (tx) => {
    await paint(tx, tenant, '#aaaaaa')
    held.open()
    await released.opened
  })
  await Promise.race([held.opened, holding])
  return async () => {
    released.open()
    await holding
  }
}

describe('two transactions that lock each other out (1213)', () => {
  /** Each takes its own row, waits until both have theirs, then asks for the other's. */
  async function cross(opened: Opened, afterwards: (tx: ArchiveRepositories, turn: Promise<void>) => Promise<void>) {
    const [a, b] = [await paintedTenant(opened), await paintedTenant(opened)]
    const [gotA, gotB] = [gate(), gate()]
    await Promise.all([
      opened.storage.transact(async (tx) => {
        await paint(tx, a, '#111111')
        gotA.open()
        await gotB.opened
        await afterwards(tx, paint(tx, b, '#111111'))
      }),
      opened.storage.transact(async (tx) => {
        await paint(tx, b, '#222222')
        gotB.open()
        await gotA.opened
        await afterwards(tx, paint(tx, a, '#222222'))
      }),
    ])
    return [await hueOf(opened, a), await hueOf(opened, b)]
  }

  it('both succeed, the loser at another attempt, which is counted by its code', async () => {
    const opened = world.open()
    const [a, b] = await cross(opened, (_, turn) => turn)
    expect(opened.retries.map(({ code }) => code)).toContain('1213')
    expect(['#111111', '#222222']).toContain(a)
    expect(b).toBe(a)
  })

  it('stores nothing by halves where the work hides the conflict and goes on writing', async () => {
    const opened = world.open()
    const later: Tenant[] = []
    const [a, b] = await cross(opened, async (tx, turn) => {
      await turn.catch(() => {})
      const tenant = aTenant()
      later.push(tenant)
      await tx.tenants.insert(tenant).catch(() => {})
    })
    expect(opened.retries.map(({ code }) => code)).toContain('1213')
    expect(['#111111', '#222222']).toContain(a)
    expect(b).toBe(a)
    const stored = await Promise.all(later.map(({ id }) => opened.storage.read.tenants.find(id)))
    expect(later).toHaveLength(3)
    expect(stored.filter((tenant) => tenant !== null)).toHaveLength(2)
  })
})

describe('a row that another transaction keeps for too long (1205)', () => {
  it('ends as storage_busy, and the writes before the wait are gone', async () => {
    const opened = world.open()
    const tenant = await paintedTenant(opened)
    const release = await hold(opened, tenant)
    const waiting = world.open({ connectionLimit: 1, lockWaitSeconds: 1, attempts: 1 })
    const early = aTenant()
    const refused = waiting.storage.transact(async (tx) => {
      await tx.tenants.insert(early)
      await paint(tx, tenant, '#bbbbbb')
    })
    await expect(refused).rejects.toMatchObject({ code: 'storage_busy', details: { attempts: 1 } })
    expect(await leftOpen(waiting)).toBe(false)
    expect(await waiting.storage.read.tenants.find(early.id)).toBeNull()
    await release()
  })

  it('succeeds at a later attempt once the row is free', async () => {
    const opened = world.open()
    const tenant = await paintedTenant(opened)
    const release = await hold(opened, tenant)
    let released: Promise<void> | null = null
    const onRetry = () => {
      released ??= release()
    }
    const waiting = world.open({ connectionLimit: 1, lockWaitSeconds: 1, onRetry })
    await waiting.storage.transact((tx) => paint(tx, tenant, '#cccccc'))
    await released
    expect(waiting.retries[0]).toEqual({ code: '1205', attempt: 1, away: false })
    expect(await hueOf(opened, tenant)).toBe('#cccccc')
  })
})
