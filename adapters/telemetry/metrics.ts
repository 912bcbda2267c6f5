import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Counted, Meter, Timed } from '../../domain/shared/meter.ts'

/** A figure that is asked for when it is wanted. */
export interface Figure {
  readonly name: string
  readonly help: string
  value(): number
}

export interface Metrics extends Meter {
  /** Adds figures to what is told. */
  observe(figures: readonly Figure[]): void
  /** All of it in the text format of Prometheus, and its media type. */
  text(): Promise<string>
  readonly contentType: string
}

const counters: {
  readonly [Name in keyof Counted]: { name: string; help: string; labelNames: (keyof Counted[Name])[] }
} = {
  retries: {
    name: 'verta_transaction_retries_total',
    help: 'Transactions that were run again, by the number or code of what they met.',
    labelNames: ['code'],
  },
  jobs: { name: 'verta_jobs_total', help: 'Jobs whose end was stored.', labelNames: ['kind', 'outcome'] },
  failures: {
    name: 'verta_http_failures_total',
    help: 'Requests that failed on this side, by the code of their problem.',
    labelNames: ['code'],
  },
}

const timers: { readonly [Name in keyof Timed]: { name: string; help: string; labelNames: (keyof Timed[Name])[] } } = {
  httpRequest: {
    name: 'verta_http_request_seconds',
    help: 'Requests, by their route.',
    labelNames: ['method', 'route', 'status'],
  },
}

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function createMetrics(): Metrics {
  const registers = [new Registry()]
  const [registry = new Registry()] = registers
  collectDefaultMetrics({ register: registry, prefix: 'verta_' })
  const counted: { readonly [Name in keyof Counted]: Counter<string> } = {
    retries: new Counter({ ...counters.retries, registers }),
    jobs: new Counter({ ...counters.jobs, registers }),
    failures: new Counter({ ...counters.failures, registers }),
  }
  const timed: { readonly [Name in keyof Timed]: Histogram<string> } = {
    httpRequest: new Histogram({ ...timers.httpRequest, buckets, registers }),
  }
  return {
    count: (name, labels) => counted[name].inc({ ...labels }),
    time: (name, labels, seconds) => timed[name].observe({ ...labels }, seconds),
    observe(figures) {
      for (const { name, help, value } of figures) {
        new Gauge({
          ...{ name, help, registers },
          collect() {
            this.set(value())
          },
        })
      }
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
