import { describe, expect, it } from 'vitest'
import { openSyncWorld } from '../support/sync-world.ts'

describe('a hold of the tenant', () => {
  it('is kept while the platform has the sync wait, and let go of at its end', async () => {
    let renew = async (): Promise<void> => {}
    const kept: string[] = []
    const other = await openSyncWorld({ messages: 20 }, {}, {}, (work) => {
      renew = work
      return async () => void kept.push('stopped')
    })
    const { tenantLeases } = other.storage.read
    const tenantOfOther = await other.tenant()
    const observer = {
      found: () => void renew().then(() => kept.push('renewed')),
      progressed() {},
      finished() {},
    }
    await other.sync(tenantOfOther, {}, { observer })
    expect([kept[0], kept.at(-1)]).toEqual(['renewed', 'stopped'])
    expect(await tenantLeases.find(tenantOfOther.id)).toBeNull()
    await other.close()
  })
})
