import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Counted, Meter, Timed } from '../../domain/shared/meter.ts'

/** A figure that is asked for when it is wanted. */
export interface Figure {
  readonly name: string
  readonly help: string
  /** Whether it only rises. */
  readonly rises?: boolean
  readonly labelNames?: readonly string[]
  /** One figure, or one for each that its labels tell apart. `null`: it is not known. */
  value(): number | null | readonly LabelledValue[]
}

export interface LabelledValue {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface Metrics extends Meter {
  /** Adds figures to what is told. */
  observe(figures: readonly Figure[]): void
  /** All of it in the text format of Prometheus, and its media type. */
  text(): Promise<string>
  readonly contentType: string
}

type Described<Labels> = {
  readonly name: string
  readonly help: string
  readonly labelNames: (keyof Labels & string)[]
}

const counters: { readonly [Name in keyof Counted]: Described<Counted[Name]> } = {
  retries: {
    name: 'verta_transaction_retries_total',
    help: 'Transactions that were run again, by the number or code of what they met.',
    labelNames: ['code'],
  },
  databaseErrors: {
    name: 'verta_database_errors_total',
    help: 'What went wrong on the database, whether or not another attempt mended it, by its class and its number or code.',
    labelNames: ['kind', 'code'],
  },
  jobs: { name: 'verta_jobs_total', help: 'Jobs whose end was stored.', labelNames: ['kind', 'outcome'] },
  failures: {
    name: 'verta_http_failures_total',
    help: 'Requests that failed on this side, by the code of their problem.',
    labelNames: ['code'],
  },
  importFiles: { name: 'verta_import_files_total', help: 'Files that imports tried.', labelNames: ['outcome'] },
  importMessages: {
    name: 'verta_import_messages_total',
    help: 'Messages as imports met them.',
    labelNames: ['change'],
  },
  importFaults: {
    name: 'verta_import_faults_total',
    help: 'Messages that imports could not take.',
    labelNames: ['reason'],
  },
  syncPages: { name: 'verta_sync_pages_total', help: 'Pages of messages that syncs stored.', labelNames: [] },
  syncMessages: { name: 'verta_sync_messages_total', help: 'Messages as syncs met them.', labelNames: ['change'] },
  syncChannels: {
    name: 'verta_sync_channels_total',
    help: 'Channels that this process brought to the end of a run.',
    labelNames: ['outcome'],
  },
  leaseLosses: {
    name: 'verta_lease_losses_total',
    help: 'Work that another process took over, or that was called off, while this one was at it.',
    labelNames: ['of'],
  },
  requestGrants: {
    name: 'verta_request_grants_total',
    help: "Requests to the platform that the bot's budget granted to this process.",
    labelNames: ['fate'],
  },
}

const fast = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

const timers: { readonly [Name in keyof Timed]: Described<Timed[Name]> & { readonly buckets: number[] } } = {
  httpRequest: {
    name: 'verta_http_request_seconds',
    help: 'Requests, by their route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  statement: {
    name: 'verta_statement_seconds',
    help: "Statements, by the repository's method that they are of.",
    labelNames: ['method', 'outcome'],
    buckets: fast,
  },
  transaction: {
    name: 'verta_transaction_seconds',
    help: "Transactions with all their attempts, by the last repository's method in them.",
    labelNames: ['method', 'outcome'],
    buckets: fast,
  },
  requestWait: {
    name: 'verta_request_wait_seconds',
    help: 'How long requests to the platform waited, by what they waited for.',
    labelNames: ['cause'],
    buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
  },
}

/** What is counted and timed, the figures apart that others add. */
export const describedMetrics = [
  ...Object.values(counters).map(({ name, labelNames }) => ({
    name,
    labelNames: labelNames.map(String),
    type: 'counter',
  })),
  ...Object.values(timers).map(({ name, labelNames }) => ({
    name,
    labelNames: labelNames.map(String),
    type: 'histogram',
  })),
]

export function createMetrics(): Metrics {
  const registers = [new Registry()]
  const [registry = new Registry()] = registers
  collectDefaultMetrics({ register: registry, prefix: 'verta_' })
  const counter = (name: keyof Counted): Counter<string> => new Counter({ ...counters[name], registers })
  const timer = (name: keyof Timed): Histogram<string> => new Histogram({ ...timers[name], registers })
  const counted: { readonly [Name in keyof Counted]: Counter<string> } = {
    retries: counter('retries'),
    databaseErrors: counter('databaseErrors'),
    jobs: counter('jobs'),
    failures: counter('failures'),
    importFiles: counter('importFiles'),
    importMessages: counter('importMessages'),
    importFaults: counter('importFaults'),
    syncPages: counter('syncPages'),
    syncMessages: counter('syncMessages'),
    syncChannels: counter('syncChannels'),
    leaseLosses: counter('leaseLosses'),
    requestGrants: counter('requestGrants'),
  }
  const timed: { readonly [Name in keyof Timed]: Histogram<string> } = {
    httpRequest: timer('httpRequest'),
    statement: timer('statement'),
    transaction: timer('transaction'),
    requestWait: timer('requestWait'),
  }
  return {
    count: (name, labels, times = 1) => counted[name].inc({ ...labels }, times),
    time: (name, labels, seconds) => timed[name].observe({ ...labels }, seconds),
    observe(figures) {
      for (const figure of figures) watch(figure, registers)
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

function watch({ name, help, rises = false, labelNames = [], value }: Figure, registers: Registry[]): void {
  const options = { name, help, registers, labelNames: [...labelNames] }
  const values = (): readonly LabelledValue[] => {
    const told = value()
    return typeof told === 'object' && told !== null ? told : [{ labels: {}, value: told ?? Number.NaN }]
  }
  if (rises) {
    new Counter({
      ...options,
      collect() {
        this.reset()
        for (const each of values()) this.inc(each.labels, each.value)
      },
    })
  } else {
    new Gauge({
      ...options,
      collect() {
        this.reset()
        for (const each of values()) this.set(each.labels, each.value)
      },
    })
  }
}
