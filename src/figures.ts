import type { Readiness } from '../adapters/cli/app.ts'
import type { Figure } from '../adapters/telemetry/metrics.ts'
import type { BreakerHealth, PoolHealth } from '../domain/operations/index.ts'
import type { Clock } from '../domain/shared/clock.ts'

export const poolFigures = (pool: () => PoolHealth, breaker: () => BreakerHealth): readonly Figure[] => [
  { name: 'verta_pool_connections_limit', help: 'Connections at most.', value: () => pool().limit },
  { name: 'verta_pool_connections_open', help: 'Connections that are open.', value: () => pool().open },
  { name: 'verta_pool_connections_in_use', help: 'Connections that are out.', value: () => pool().inUse },
  { name: 'verta_pool_connections_idle', help: 'Open connections that nobody uses.', value: () => pool().idle },
  { name: 'verta_pool_oldest_seconds', help: 'How old the oldest connection is.', value: () => pool().oldest / 1000 },
  { name: 'verta_pool_queued', help: 'Who waits for a connection.', value: () => pool().queued },
  {
    name: 'verta_pool_acquired_total',
    help: 'How often a connection was asked for.',
    rises: true,
    value: () => pool().acquired,
  },
  {
    name: 'verta_pool_waited_seconds_total',
    help: 'How long was waited for connections, in all.',
    rises: true,
    value: () => pool().waited / 1000,
  },
  {
    name: 'verta_breaker_open',
    help: '1 while the database is left alone because it did not answer.',
    value: () => (breaker().open ? 1 : 0),
  },
  {
    name: 'verta_breaker_opened_total',
    help: 'How often the database was left alone.',
    rises: true,
    value: () => breaker().opened,
  },
]

interface Watched {
  readonly readiness: Readiness
  readonly clock: Clock
  readonly version: string
  /** Whether a job runs in this process. */
  readonly isWorking: () => boolean
}

export const processFigures = ({ readiness, clock, version, isWorking }: Watched): readonly Figure[] => [
  {
    name: 'verta_info',
    help: 'What runs.',
    labelNames: ['version', 'storage'],
    value: () => [{ labels: { version, storage: readiness.health.storage }, value: 1 }],
  },
  { name: 'verta_ready', help: '1 where requests can be served.', value: () => (readiness.ready ? 1 : 0) },
  {
    name: 'verta_health_age_seconds',
    help: 'How long ago somebody looked whether all is well.',
    value: () => secondsBetween(readiness.health.checkedAt, clock.now()),
  },
  {
    name: 'verta_schema_pending',
    help: 'Steps of the schema that are missing.',
    labelNames: ['context'],
    value: () =>
      (readiness.health.database?.contexts ?? []).flatMap(({ context, pending }) =>
        pending === null ? [] : [{ labels: { context }, value: pending }],
      ),
  },
  {
    name: 'verta_database_certificate_expires_timestamp_seconds',
    help: "Until when the certificate of the database's server is valid.",
    value: () => secondsBetween(new Date(0), readiness.health.database?.tls.certificateExpiresAt ?? null),
  },
  { name: 'verta_jobs_running', help: 'Jobs that run in this process.', value: () => (isWorking() ? 1 : 0) },
]

/** Of each tenant: who watches wants to know whose community falls behind. */
export const syncFigures = (readiness: Readiness, clock: Clock): readonly Figure[] => [
  {
    name: 'verta_sync_lag_seconds',
    help: 'How long ago the last sync of a tenant began, of those that came to their end.',
    labelNames: ['tenant'],
    value: () => {
      const { syncs } = readiness.health
      const since = secondsBetween(syncs?.checkedAt ?? null, clock.now()) ?? 0
      return (syncs?.tenants ?? []).flatMap(({ tenant, lag }) =>
        lag === null ? [] : [{ labels: { tenant }, value: lag + since }],
      )
    },
  },
  {
    name: 'verta_sync_overdue',
    help: '1 where a tenant should have been synced by now.',
    labelNames: ['tenant'],
    value: () =>
      (readiness.health.syncs?.tenants ?? []).map(({ tenant, overdueSince }) => ({
        labels: { tenant },
        value: overdueSince === null ? 0 : 1,
      })),
  },
]

const secondsBetween = (from: Date | null, to: Date | null): number | null =>
  from === null || to === null ? null : (to.getTime() - from.getTime()) / 1000
