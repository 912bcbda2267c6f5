import { describe, expect, it } from 'vitest'
import type { ImportedFile } from '../../../domain/archive/import.ts'
import { canonicalJson } from '../../../domain/shared/canonical-json.ts'
import { storedTenant } from '../../support/archive-world.ts'
import { aChannelId, anImport, anImportedFile, anImportId, moment } from '../../support/factories/index.ts'
import { copiesContract } from '../shared/copies.ts'
import { keysetContract } from '../shared/keyset.ts'
import { missing } from '../shared/refusals.ts'
import { lookalikes, mebibyte } from '../shared/samples.ts'
import type { Contract } from './contract.ts'

const january = { after: moment(), before: moment(31) }

export const importedFileContract: Contract<'importedFiles'> = {
  port: 'importedFiles',
  holds({ storage }) {
    const upsert = (...files: readonly ImportedFile[]) => storage.transact((tx) => tx.importedFiles.upsertMany(files))
    const stored = async (): Promise<ImportedFile['importId']> => {
      const record = anImport({ tenantId: (await storedTenant(storage)).id })
      await storage.transact((tx) => tx.imports.upsert(record))
      return record.id
    }
    const list = async (importId: ImportedFile['importId']) =>
      (await storage.read.importedFiles.list(importId, { limit: 100, after: null })).items
    const find = async ({ importId, position }: ImportedFile) =>
      (await list(importId)).find((file) => file.position === position)

    it('takes nothing', async () => {
      await upsert()
      expect(await list(anImportId())).toStrictEqual([])
    })

    it.each([
      ['that reached no channel', {}],
      ['with a window', { channelId: aChannelId(), window: january }],
      ['with a window from the beginning', { channelId: aChannelId(), window: { after: null, before: moment() } }],
      ['with every kind of text', { report: canonicalJson(lookalikes) }],
      ['with a mebibyte', { report: canonicalJson('x'.repeat(mebibyte)) }],
    ])('stores a file as it is: %s', async (_, overrides) => {
      const file = anImportedFile({ importId: await stored(), ...overrides })
      await upsert(file)
      expect(await list(file.importId)).toStrictEqual([file])
    })

    it('replaces a file in its place, and is the same after a repeat', async () => {
      const first = anImportedFile({ importId: await stored(), channelId: aChannelId(), window: january })
      const neighbour = { ...first, position: 1 }
      const second = { ...first, channelId: null, window: null, report: canonicalJson('another') }
      await upsert(first, neighbour)
      await upsert(second)
      await upsert(second)
      expect(await list(first.importId)).toStrictEqual([second, neighbour])
    })

    it('refuses a file without its import', async () => {
      const file = anImportedFile()
      await expect(upsert(file)).rejects.toMatchObject(missing('import'))
      expect(await list(file.importId)).toStrictEqual([])
    })

    describe('list', () => {
      keysetContract(async () => {
        const importId = await stored()
        const rows = [0, 2, 10, 100].map((position) => anImportedFile({ importId, position }))
        await upsert(...rows.toReversed())
        await upsert(anImportedFile({ importId: await stored() }))
        return {
          rows,
          list: (request) => storage.read.importedFiles.list(importId, request),
          keyOf: ({ position }) => position,
          between: 1,
          behind: 101,
        }
      })
    })

    describe('listWindows', () => {
      it('gives nothing for no channel, for one that no import reached, and for files that claim nothing', async () => {
        const channelId = aChannelId()
        await upsert(anImportedFile({ importId: await stored(), channelId }))
        expect(await storage.read.importedFiles.listWindows([])).toStrictEqual([])
        expect(await storage.read.importedFiles.listWindows([aChannelId(), channelId])).toStrictEqual([])
      })

      it('gives each window of any import once, by channel, by its end, by its beginning', async () => {
        const channels = [aChannelId(), aChannelId()].sort()
        const [first = aChannelId(), second = first] = channels
        const windows = [
          { after: null, before: moment(5) },
          { after: moment(), before: moment(5) },
          { after: moment(1), before: moment(5) },
          { after: moment(-1), before: moment(6) },
        ]
        for (const [position, window] of windows.toReversed().entries()) {
          const places = { position, window }
          await upsert(
            anImportedFile({ importId: await stored(), channelId: first, ...places }),
            anImportedFile({ importId: await stored(), channelId: first, ...places }),
            anImportedFile({ importId: await stored(), channelId: second, ...places }),
          )
        }
        expect(await storage.read.importedFiles.listWindows([second, first])).toStrictEqual(
          [first, second].flatMap((channelId) => windows.map((window) => ({ channelId, window }))),
        )
        expect(await storage.read.importedFiles.listWindows([second, second])).toHaveLength(4)
      })
    })

    it('removes the first of an import, by position, and of no other', async () => {
      const [importId, other] = [await stored(), await stored()]
      for (const id of [importId, other]) {
        await upsert(...[300, 2, 10, 0].map((position) => anImportedFile({ importId: id, position })))
      }
      const removeFirst = (limit: number) => storage.transact((tx) => tx.importedFiles.removeFirst(importId, limit))
      expect(await removeFirst(3)).toBe(3)
      expect((await list(importId)).map(({ position }) => position)).toStrictEqual([300])
      expect(await removeFirst(3)).toBe(1)
      expect(await removeFirst(3)).toBe(0)
      expect(await list(importId)).toStrictEqual([])
      expect(await list(other)).toHaveLength(4)
    })

    copiesContract({
      make: async () => anImportedFile({ importId: await stored(), channelId: aChannelId(), window: { ...january } }),
      store: upsert,
      reads: [find],
    })
  },
}
