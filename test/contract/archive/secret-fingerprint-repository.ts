import { beforeEach, expect, it } from 'vitest'
import { moment } from '../../support/factories/index.ts'
import { race, racers } from '../shared/race.ts'
import { conflictOn } from '../shared/refusals.ts'
import type { Contract } from './contract.ts'

export const secretFingerprintContract: Contract<'secretFingerprints'> = {
  port: 'secretFingerprints',
  holds(archive) {
    const { storage } = archive
    beforeEach(() => archive.empty())

    const insert = (fingerprint: string) =>
      storage.transact((tx) => tx.secretFingerprints.insert(fingerprint, moment()))

    it('knows no fingerprint before the first', async () => {
      expect(await storage.read.secretFingerprints.find()).toBeNull()
    })

    it('gives the fingerprint as it was inserted', async () => {
      const fingerprint = 'a\u0000 A \u0301 á ❤\uFE0F 😀 '
      await insert(fingerprint)
      expect(await storage.read.secretFingerprints.find()).toBe(fingerprint)
    })

    it('keeps 64 hexadecimal digits', async () => {
      const fingerprint = '0123456789abcdef'.repeat(4)
      await insert(fingerprint)
      expect(await storage.read.secretFingerprints.find()).toBe(fingerprint)
    })

    it.each(['first', 'second'])('refuses a fingerprint after the first, even the same: %s', async (fingerprint) => {
      await insert('first')
      await expect(insert(fingerprint)).rejects.toMatchObject(conflictOn('fingerprint'))
      expect(await storage.read.secretFingerprints.find()).toBe('first')
    })

    it('sees the fingerprint of its own transaction', async () => {
      const found = await storage.transact(async (tx) => {
        await tx.secretFingerprints.insert('first', moment())
        return tx.secretFingerprints.find()
      })
      expect(found).toBe('first')
    })

    it('lets one of twenty racing fingerprints win', async () => {
      const { won, refused } = await race(async (racer) => {
        await insert(`fingerprint ${racer}`)
        return `fingerprint ${racer}`
      })
      expect(won).toStrictEqual([await storage.read.secretFingerprints.find()])
      expect(refused).toHaveLength(racers - 1)
      for (const refusal of refused) expect(refusal).toMatchObject(conflictOn('fingerprint'))
    })
  },
}
