import { beforeEach, describe, expect, it } from 'vitest'
import { createMetrics, type Metrics } from '../../adapters/telemetry/metrics.ts'
import { readDriverError } from '../../adapters/tidb/errors.ts'
import { methodAtWork, named } from '../../adapters/tidb/observer.ts'
import { observeTidb } from '../../src/observe-tidb.ts'

let metrics: Metrics
let logged: unknown[]

beforeEach(() => {
  metrics = createMetrics()
  logged = []
})

const observed = () =>
  observeTidb({
    meter: metrics,
    logger: {
      info: (_, message) => logged.push(message),
      warn: (fields, message) => logged.push([message, fields]),
      error: () => {},
    },
    slowStatement: 200,
    away: ({ message }) => logged.push(message),
  })

describe('what is done on the database', () => {
  it('is logged where it is slow: the method, how long, how many rows', () => {
    const { statement } = observed()
    const told = { method: 'archive.messages.list', rows: 50, outcome: 'ok' }
    statement({ ...told, milliseconds: 199.9 })
    statement({ ...told, milliseconds: 200.4 })
    expect(logged).toEqual([['slow statement', { ...told, milliseconds: 200 }]])
  })

  it('is timed and counted', async () => {
    const { statement, transaction, failure, breaker } = observed()
    statement({ method: 'archive.messages.list', rows: 50, outcome: 'ok', milliseconds: 20 })
    transaction({ method: 'archive.tenants.update', outcome: 'committed', milliseconds: 3 })
    failure(readDriverError(Object.assign(new Error(), { errno: 9007 })))
    breaker('open', 'nothing answers')
    breaker('closed', 'nothing answers')
    const text = await metrics.text()
    for (const line of [
      'verta_statement_seconds_count{method="archive.messages.list",outcome="ok"} 1',
      'verta_statement_seconds_bucket{le="0.025",method="archive.messages.list",outcome="ok"} 1',
      'verta_transaction_seconds_count{method="archive.tenants.update",outcome="committed"} 1',
      'verta_database_errors_total{kind="retry",code="9007"} 1',
    ]) {
      expect(text.split('\n')).toContain(line)
    }
    expect(logged).toEqual([
      ['the database is left alone for a moment', { reason: 'nothing answers' }],
      'The storage is not available: nothing answers.',
      'the database answers again',
    ])
  })
})

describe('repositories with names', () => {
  class Things {
    readonly #answer = 42
    async find(): Promise<unknown> {
      await null
      return [this.#answer, methodAtWork(), this.inside()]
    }
    inside(): string {
      return methodAtWork()
    }
  }

  it('tell which method is at work, also behind what it waits for and in what it calls itself', async () => {
    const { things } = named('world', { things: new Things() })
    expect(await things.find()).toEqual([42, 'world.things.find', 'world.things.find'])
    expect(things.inside()).toBe('world.things.inside')
    expect(methodAtWork()).toBe('other')
  })
})
