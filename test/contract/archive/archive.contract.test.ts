import { afterAll, describe } from 'vitest'
import { openArchive } from '../../support/archive-harness.ts'
import { archiveContract } from './all.ts'

const archive = await openArchive()
await archive.empty()
afterAll(() => archive.close())

describe(`the archive in ${archive.storageName}`, () => archiveContract(archive))
