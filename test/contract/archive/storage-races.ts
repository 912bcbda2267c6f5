import { expect, it } from 'vitest'
import type { ArchiveRepositories } from '../../../domain/archive/ports/repositories.ts'
import { storedChannel } from '../../support/archive-world.ts'
import { aTenant } from '../../support/factories/index.ts'
import { race, racers } from '../shared/race.ts'
import type { ArchiveUnderTest } from './contract.ts'

export function storageRaceContract({ storage }: ArchiveUnderTest): void {
  it('lets twenty transactions that share nothing all commit', async () => {
    const { won } = await race(async () => {
      const tenant = aTenant()
      await storage.transact((tx) => tx.tenants.insert(tenant))
      return tenant
    })
    expect(won).toHaveLength(racers)
    for (const tenant of won) expect(await storage.read.tenants.find(tenant.id)).toStrictEqual(tenant)
  })

  it('counts exactly where transactions lock the same rows in opposite orders', async () => {
    const channels = [(await storedChannel(storage)).id, (await storedChannel(storage)).id]
    const countUp = async (tx: ArchiveRepositories, channelId: (typeof channels)[number]) => {
      const stats = await tx.channelStats.lock(channelId)
      if (stats) await tx.channelStats.upsert({ ...stats, messageCount: stats.messageCount + 1 })
    }
    const { won, refused } = await race((racer) =>
      storage.transact(async (tx) => {
        for (const channelId of racer % 2 === 0 ? channels : channels.toReversed()) await countUp(tx, channelId)
      }),
    )
    for (const refusal of refused) expect(refusal).toMatchObject({ code: 'storage_busy' })
    expect(won.length).toBeGreaterThan(0)
    const counts = (await storage.read.channelStats.findOf(channels)).map(({ messageCount }) => messageCount)
    expect(counts).toStrictEqual([won.length, won.length])
  })
}
