import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Tenant } from '../../domain/archive/index.ts'
import { silentSyncObserver } from '../../domain/archive/sync-report.ts'
import { claimTenant } from '../../domain/archive/use-cases/hold-tenant.ts'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.ts'

const messages = 300
let world: SyncWorld
let tenant: Tenant

beforeEach(async () => {
  world = await openSyncWorld({ messages })
  tenant = await world.tenant()
})

afterEach(() => world.close())

/** Counters of that name, by what their label says. */
async function counted(name: string): Promise<Readonly<Record<string, number>>> {
  const lines = (await world.metrics.text()).split('\n').filter((line) => line.startsWith(`verta_${name}_total`))
  return Object.fromEntries(
    lines.map((line) => {
      const [, label = '', value = ''] = /^\w+(?:\{\w+="(\w+)"\})? (\d+)$/.exec(line) ?? []
      return [label, Number(value)]
    }),
  )
}

describe('what a process counts of syncs', () => {
  it('is what the run reports', async () => {
    const { channels } = await world.sync(tenant)
    expect(await counted('sync_messages')).toMatchObject({ added: messages, changed: 0, deleted: 0 })
    const walked = channels.filter(({ outcome }) => outcome === 'complete').length
    expect(await counted('sync_channels')).toMatchObject({ complete: walked })
    expect((await counted('sync_pages'))['']).toBeGreaterThanOrEqual(walked)
    expect(await counted('lease_losses')).toEqual({})
  })

  it('goes on from run to run', async () => {
    await world.sync(tenant)
    const { state } = world.discord
    const [first] = state.channels().filter(({ id }) => state.messages(id).length > 3)
    const [newest] = state.messages(first?.id ?? '').slice(-1)
    state.deleteMessage(first?.id ?? '', newest?.id ?? '')
    await world.sync(tenant)
    expect(await counted('sync_messages')).toMatchObject({ added: messages, deleted: 1 })
  })

  it('names a tenant that another one took over', async () => {
    let taking: Promise<unknown> | null = null
    const observer = {
      ...silentSyncObserver,
      progressed() {
        taking ??= world.storage
          .transact(async (tx) => {
            const lease = await tx.tenantLeases.find(tenant.id)
            if (lease !== null) await tx.tenantLeases.release(tenant.id, lease)
          })
          .then(() => claimTenant(world.storage, tenant.id, 'another'))
      },
    }
    await expect(world.sync(tenant, {}, { observer })).rejects.toMatchObject({ code: 'lease_lost' })
    await taking
    expect(await counted('lease_losses')).toMatchObject({ tenant: 1 })
  })
})
