import { beforeEach, describe, expect, it } from 'vitest'
import { openMemoryOperations } from '../../../../adapters/memory/operations/storage.ts'
import { type OperationsStorage, operationsUseCases } from '../../../../domain/operations/index.ts'
import { Invalid, StorageBusy } from '../../../../domain/shared/errors.ts'
import type { LogFields } from '../../../../domain/shared/logger.ts'
import { seededClock, seededIds, seededRandomness } from '../../../support/seeded.ts'

const action = { actor: { kind: 'shell' }, action: 'thing.do', tenantId: null, target: 'a thing' } as const
let errors: LogFields[]
let failing: boolean

beforeEach(() => {
  errors = []
  failing = false
})

function operations() {
  const clock = seededClock()
  const memory = openMemoryOperations({ clock })
  const storage: OperationsStorage = {
    read: memory.read,
    transact: (work, options) => (failing ? Promise.reject(new StorageBusy(3)) : memory.transact(work, options)),
  }
  const logger = { info() {}, warn() {}, error: (fields: LogFields) => void errors.push(fields) }
  return operationsUseCases({ storage, clock, ids: seededIds(), randomness: seededRandomness(), logger })
}

const entries = async (of: ReturnType<typeof operations>) => (await of.listAudit({}, { limit: 10 })).items

describe('work that is audited', () => {
  it('is entered as done, with what it says of itself', async () => {
    const subject = operations()
    const result = await subject.audited(action, async (notes) => {
      notes.target('another thing')
      return 7
    })
    expect(result).toBe(7)
    expect(await entries(subject)).toMatchObject([{ ...action, target: 'another thing', outcome: 'done' }])
  })

  it.each([
    [Invalid.of('/name', 'must not be empty'), 'invalid'],
    [new Error('select * from secrets'), 'failed'],
  ])('is entered with why it was refused: %s', async (error, outcome) => {
    const subject = operations()
    await expect(subject.audited(action, () => Promise.reject(error))).rejects.toBe(error)
    expect(await entries(subject)).toMatchObject([{ outcome }])
  })

  it('is done, or refused, all the same where it cannot be entered; that is logged', async () => {
    const subject = operations()
    failing = true
    expect(await subject.audited(action, async () => 7)).toBe(7)
    const refusal = Invalid.of('/name', 'must not be empty')
    await expect(subject.audited(action, () => Promise.reject(refusal))).rejects.toBe(refusal)
    expect(errors).toMatchObject([
      { action: 'thing.do', outcome: 'done', error: 'storage_busy' },
      { action: 'thing.do', outcome: 'invalid', error: 'storage_busy' },
    ])
  })

  it('may be of a target of any length', async () => {
    const subject = operations()
    await subject.audited({ ...action, target: '🚢'.repeat(300) }, async () => {})
    expect((await entries(subject))[0]?.target).toBe('🚢'.repeat(255))
  })
})
