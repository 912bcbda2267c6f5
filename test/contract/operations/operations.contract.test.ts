import { afterAll, describe } from 'vitest'
import { openOperations } from '../../support/operations-harness.ts'
import { operationsContract } from './all.ts'

const operations = await openOperations()
await operations.empty()
afterAll(() => operations.close())

describe(`operations in ${operations.storageName}`, () => operationsContract(operations))
