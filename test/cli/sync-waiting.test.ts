import { expect, it } from 'vitest'
import { openLiveWorld } from '../support/cli-run-sync.ts'

it('says what to look at where other work keeps the tenant', async () => {
  const live = await openLiveWorld({ messages: 100 })
  const { id } = await live.tenant()
  await live.world.storage.transact((tx) => tx.tenantLeases.claim(id, 'other work', 3_600))
  let waited = 0
  const pause = async (milliseconds: number) => {
    waited += milliseconds
  }
  const { code, stdout, stderr } = await live.sync(['start', '--tenant', 'ferry-fans'], { pause })
  expect([code, stdout, waited > 30_000]).toEqual([4, '', true])
  const lookAt = 'verta job list --tenant ferry-fans, and verta sync status --tenant ferry-fans'
  expect(stderr).toMatch(new RegExp(`\nverta: Other work on this tenant is not done yet\\. What it is: ${lookAt}\n$`))
  await live.close()
})
