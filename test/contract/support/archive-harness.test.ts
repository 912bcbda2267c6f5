import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ArchiveHarness, openArchive } from '../../support/archive-harness.ts'
import { storedMessage, storedTenant } from '../../support/archive-world.ts'

describe('the archive of a test', () => {
  let archive: ArchiveHarness

  beforeAll(async () => {
    archive = await openArchive()
  })

  afterAll(() => archive.close())

  it('is on the storage that the project names', () => {
    const { STORAGE } = process.env
    expect(archive.storageName).toBe(STORAGE)
  })

  it('is empty after it was emptied, for a storage object that was taken before too', async () => {
    const { storage } = archive
    const tenant = await storedTenant(storage)
    const message = await storedMessage(storage)
    await archive.empty()
    expect(await storage.read.tenants.find(tenant.id)).toBeNull()
    expect(await storage.read.messages.find(message.channelId, message.snowflake)).toBeNull()
  })

  it('takes what was there before it was emptied once more', async () => {
    const tenant = await storedTenant(archive.storage)
    await archive.empty()
    await storedTenant(archive.storage, tenant)
    expect(await archive.storage.read.tenants.find(tenant.id)).toEqual(tenant)
  })
})
