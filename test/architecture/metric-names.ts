import { createMetrics } from '../../adapters/telemetry/metrics.ts'

/** A metric that the program tells. */
export interface ToldMetric {
  readonly name: string
  readonly type: string
  /** Its own labels, with the values that each may have; `null`: any. */
  readonly labels: Readonly<Record<string, readonly string[] | null>>
}

/** Every metric that the program tells, those of prom-client about the process included. */
export async function toldMetrics(): Promise<readonly ToldMetric[]> {
  return [...own, ...ofTheProcess(await createMetrics().text())]
}

/** Whether it is one of prom-client's, which its own documentation explains. */
export const isOfTheProcess = (name: string): boolean => /^verta_(process|nodejs)_/.test(name)

function ofTheProcess(text: string): readonly ToldMetric[] {
  const types = Array.from(text.matchAll(/^# TYPE (\w+) (\w+)$/gm), ([, name = '', type = '']) => ({ name, type }))
  return types
    .filter(({ name }) => isOfTheProcess(name))
    .map(({ name, type }) => ({ name, type, labels: labelsOf(name, text) }))
}

function labelsOf(name: string, text: string): ToldMetric['labels'] {
  const [, labels = ''] = new RegExp(`^${name}\\{(.*?)\\} `, 'm').exec(text) ?? []
  return Object.fromEntries(Array.from(labels.matchAll(/(\w+)="/g), ([, label = '']) => [label, null]))
}

const any = null
const metric = (type: string, name: string, labels: ToldMetric['labels'] = {}): ToldMetric => ({ name, type, labels })

// TO BE REPLACED by what the program registers, once all of these are in it: nothing but `toldMetrics` is used outside.
const own: readonly ToldMetric[] = [
  metric('gauge', 'verta_info', { version: any, storage: ['memory', 'tidb'] }),
  metric('gauge', 'verta_ready'),
  metric('gauge', 'verta_health_age_seconds'),
  metric('histogram', 'verta_http_request_seconds', { method: any, route: any, status: any }),
  metric('counter', 'verta_http_failures_total', { code: any }),
  metric('counter', 'verta_transaction_retries_total', { code: any }),
  metric('histogram', 'verta_statement_seconds', { method: any, outcome: any }),
  metric('histogram', 'verta_transaction_seconds', { method: any, outcome: any }),
  metric('counter', 'verta_database_errors_total', {
    kind: ['duplicate', 'reference', 'retry', 'lost', 'unavailable', 'too_large', 'other'],
    code: any,
  }),
  metric('gauge', 'verta_pool_connections_limit'),
  metric('gauge', 'verta_pool_connections_open'),
  metric('gauge', 'verta_pool_connections_in_use'),
  metric('gauge', 'verta_pool_connections_idle'),
  metric('gauge', 'verta_pool_queued'),
  metric('counter', 'verta_pool_acquired_total'),
  metric('counter', 'verta_pool_waited_seconds_total'),
  metric('gauge', 'verta_pool_oldest_seconds'),
  metric('gauge', 'verta_breaker_open'),
  metric('counter', 'verta_breaker_opened_total'),
  metric('gauge', 'verta_database_certificate_expires_timestamp_seconds'),
  metric('gauge', 'verta_schema_pending', { context: ['archive', 'operations'] }),
  metric('counter', 'verta_jobs_total', {
    kind: ['import', 'delete_tenant', 'apply_policies'],
    outcome: ['succeeded', 'failed', 'cancelled'],
  }),
  metric('gauge', 'verta_jobs_running'),
  metric('counter', 'verta_import_files_total', { outcome: ['complete', 'partial', 'failed'] }),
  metric('counter', 'verta_import_messages_total', { change: ['added', 'changed', 'unchanged'] }),
  metric('counter', 'verta_import_faults_total', { reason: ['truncated', 'malformed', 'too_large', 'changed'] }),
]
