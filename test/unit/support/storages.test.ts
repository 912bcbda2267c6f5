import { describe, expect, it } from 'vitest'
import { planRun } from '../../support/run-plan.ts'
import { chosenStorages } from '../../support/storages.ts'

const names = (scope: string, environment: NodeJS.ProcessEnv) => planRun(scope, environment).map((step) => step.name)
const CHECKS = ['lint', 'type-check', 'boundaries', 'unused']

describe('the storages of a run', () => {
  it.each([{}, { STORAGE: '' }])('are both, memory first, when STORAGE is not set', (environment) => {
    expect(chosenStorages(environment)).toEqual(['memory', 'tidb'])
  })

  it.each(['memory', 'tidb'])('are %s alone when STORAGE says so', (storage) => {
    expect(chosenStorages({ STORAGE: storage })).toEqual([storage])
  })

  it('are never a name that nobody knows', () => {
    expect(() => chosenStorages({ STORAGE: 'sqlite' })).toThrow('STORAGE is sqlite')
  })
})

describe('a run', () => {
  it('is the checks, the unit tests, then each storage, what runs alone behind the rest', () => {
    expect(names('all', {})).toEqual([...CHECKS, 'unit', 'memory', 'memory-alone', 'tidb', 'tidb-alone'])
    expect(names('all', { STORAGE: 'tidb' })).toEqual([...CHECKS, 'unit', 'tidb', 'tidb-alone'])
  })

  it('needs no TiDB when it is fast', () => {
    expect(names('fast', { STORAGE: 'tidb' })).toEqual([...CHECKS, 'unit', 'memory', 'memory-alone'])
  })

  it('is the TiDB tests alone when they are asked for', () => {
    expect(names('tidb', { STORAGE: 'memory' })).toEqual(['tidb', 'tidb-alone'])
  })

  it('is each long form when it is a soak, on the storages that STORAGE leaves', () => {
    expect(planRun('soak', {}).map((step) => [step.kind, step.name, 'form' in step && step.form])).toEqual([
      ['vitest', 'unit', 'long'],
      ['vitest', 'memory', 'long'],
      ['vitest', 'tidb', 'long'],
      ['vitest', 'tidb-alone', 'long'],
    ])
    expect(names('soak', { STORAGE: 'memory' })).toEqual(['unit', 'memory'])
  })

  it('has no other scope', () => {
    expect(() => names('some', {})).toThrow('all, fast, tidb or soak')
  })
})
