import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dceVersions } from '../../adapters/dce/write/versions.ts'
import { differences, noDifference } from '../support/archive-dump-compared.ts'
import { silentColumns, unheldColumns } from '../support/silent-columns.ts'
import { rounds, soakTimeout } from '../support/soak.ts'
import { shuffled } from '../support/untidy-exports.ts'
import { openVintageWorld, type VintageWorld } from '../support/vintage-world.ts'

const { STORAGE } = process.env
const messages = rounds({ test: 400, soak: 20_000 })
const step = STORAGE === 'tidb' ? rounds({ test: 7, soak: 1 }) : 1
const versions = dceVersions.filter((_, i) => i % step === 0)

describe('a community in untidy files of one version, in three orders', () => {
  let world: VintageWorld

  beforeAll(async () => {
    world = await openVintageWorld(messages)
  })

  afterAll(() => world.close())

  it.each(versions)('is what %s holds of the community itself', soakTimeout, async (version) => {
    const direct = await world.directly([world.held(version)])
    expect(direct.archive['messages']?.length).toBeGreaterThan(messages / 2)
    const paths = await world.untidily(version)
    for (let order = 0; order < 3; order++) {
      const { archive, reports } = await world.files(shuffled(paths, world.share))
      expect(reports.filter(({ outcome }) => outcome !== 'complete')).toEqual([])
      expect(differences(archive, direct.archive)).toEqual(noDifference)
      expect(silentColumns(archive)).toEqual(unheldColumns(version))
    }
  })
})
