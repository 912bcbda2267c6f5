import { createMetrics, describedMetrics } from '../../adapters/telemetry/metrics.ts'
import { systemClock } from '../../adapters/time/system-clock.ts'
import { poolFigures, processFigures, syncFigures } from '../../src/figures.ts'
import { unlooked, unlookedPool } from '../support/unlooked.ts'

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

/** The values that labels have, where they are few. */
const few: Readonly<Record<string, ToldMetric['labels']>> = {
  verta_info: { storage: ['memory', 'tidb'] },
  verta_database_errors_total: {
    kind: ['duplicate', 'reference', 'retry', 'lost', 'unavailable', 'too_large', 'other'],
  },
  verta_schema_pending: { context: ['archive', 'operations'] },
  verta_jobs_total: {
    kind: ['import', 'sync', 'delete_tenant', 'apply_policies'],
    outcome: ['succeeded', 'failed', 'cancelled'],
  },
  verta_import_files_total: { outcome: ['complete', 'partial', 'failed'] },
  verta_import_messages_total: { change: ['added', 'changed', 'unchanged'] },
  verta_sync_messages_total: { change: ['added', 'changed', 'unchanged', 'deleted'] },
  verta_sync_channels_total: { outcome: ['complete', 'unchanged', 'skipped', 'unreadable', 'failed', 'cancelled'] },
  verta_lease_losses_total: { of: ['tenant', 'channel', 'job'] },
  verta_request_grants_total: { fate: ['used', 'expired'] },
  verta_request_wait_seconds: { cause: ['budget', 'limit', 'pause', 'repeat'] },
  verta_import_faults_total: { reason: ['truncated', 'malformed', 'too_large', 'changed'] },
}

const unready = { ready: false, health: unlooked, check: async () => {} }

const figures = [
  ...syncFigures(unready, systemClock),
  ...poolFigures(
    () => unlookedPool,
    () => ({ open: false, opened: 0 }),
  ),
  ...processFigures({
    readiness: unready,
    clock: systemClock,
    version: '0.0.0',
    isWorking: () => false,
  }),
].map(({ name, labelNames = [], rises }) => ({ name, labelNames, type: rises ? 'counter' : 'gauge' }))

const own: readonly ToldMetric[] = [...describedMetrics, ...figures].map(({ name, labelNames, type }) => ({
  name,
  type,
  labels: Object.fromEntries(labelNames.map((label) => [label, few[name]?.[label] ?? null])),
}))
