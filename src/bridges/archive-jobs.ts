import { dirname, sep } from 'node:path'
import type { JobControl, JobHandler } from '../../adapters/jobs/worker.ts'
import {
  type ArchiveJobKind,
  type ArchiveUseCases,
  type ImportObserver,
  importJob,
  type LongWork,
  type SourceReport,
  type SyncCounts,
  type SyncReport,
  syncJob,
  tenantJob,
  type UploadStore,
} from '../../domain/archive/index.ts'
import type { Job, OperationsUseCases } from '../../domain/operations/index.ts'
import { type Json, parseJson } from '../../domain/shared/canonical-json.ts'
import { DomainError } from '../../domain/shared/errors.ts'
import type { Meter } from '../../domain/shared/meter.ts'

interface Dependencies {
  readonly archive: Pick<ArchiveUseCases, 'importArchive' | 'syncTenant' | 'deleteTenant' | 'applyPolicies'>
  readonly operations: Pick<OperationsUseCases, 'getJob' | 'forgetTenant'>
  readonly uploads: UploadStore
}

/** The archive's long work, as operations' workers do it. A kind without code does not compile. */
export const archiveJobs = ({
  archive,
  meter,
  lanes,
}: Pick<Dependencies, 'archive'> & {
  readonly meter: Meter
  /** Channels that a sync walks by itself, beside those who work on any tenant's. */
  readonly lanes?: number
}): Readonly<Record<ArchiveJobKind, JobHandler>> => ({
  async import(job, control) {
    const { tenantId: id, paths, channelVisibility, deletions, within } = importJob(parseJson(job.payload))
    const bytes = bytesRead(control)
    const reports = withoutFolders(
      paths,
      await archive.importArchive({
        paths,
        within,
        target: { to: 'tenant', id },
        ...{ channelVisibility, deletions },
        observer: {
          ...bytes,
          finished(report) {
            bytes.finished(report)
            countFile(meter, report)
          },
        },
        exclusive: workOf(job, control),
      }),
    )
    if (control.signal.aborted) return summaryOf(reports)
    if (reports.every(({ outcome }) => outcome === 'failed')) throw new NothingImported(reports)
    return summaryOf(reports)
  },

  async sync(job, control) {
    const { tenantId, depth, channels, since, until } = syncJob(parseJson(job.payload))
    const times = {
      since: since === null ? undefined : new Date(since),
      until: until === null ? undefined : new Date(until),
    }
    const command = { tenantId, depth, channels: channels ?? undefined, ...times }
    const { signal, isCancelled, progress } = control
    // What was read is read again where an attempt failed behind it; what is in stays in.
    const tallied = ({ read, added }: SyncCounts): void =>
      progress({ done: read, total: null, unit: 'messages', lasting: added })
    const work = { owner: `job:${job.id}`, runId: job.id, origin: 'job', lanes, signal, isCancelled, tallied } as const
    const report = await archive.syncTenant(command, work)
    if (report.error !== null) throw new SyncEnded(report.error)
    return syncSummary(report)
  },

  async delete_tenant(job, control) {
    const { rows } = await archive.deleteTenant(
      { id: tenantJob(parseJson(job.payload)).tenantId },
      workOf(job, control),
    )
    return { rows }
  },

  async apply_policies(job, control) {
    const { tenantId } = tenantJob(parseJson(job.payload))
    return { ...(await archive.applyPolicies(tenantId, workOf(job, control))) }
  },
})

/** What is left to do once the end of a job is stored: until then another worker may need its files. */
export const afterArchiveJob =
  ({ operations, uploads }: Pick<Dependencies, 'operations' | 'uploads'>) =>
  async ({ kind, status, id, tenantId }: Job): Promise<void> => {
    if (status !== 'succeeded') return
    if (kind === 'import') await uploads.discard(id)
    if (kind !== 'delete_tenant' || tenantId === null) return
    for (const { id: upload } of await uploads.list()) {
      const job = await operations.getJob(upload).catch(() => null)
      if (job?.tenantId === tenantId) await uploads.discard(upload)
    }
    await operations.forgetTenant(tenantId, id)
  }

/** The platform refused in the middle; what was read until then is kept. */
class SyncEnded extends DomainError {
  readonly code: string
  readonly details = {}

  constructor({ code, message }: NonNullable<SyncReport['error']>) {
    super(message)
    this.code = code
  }
}

/** None of the files could be taken. */
class NothingImported extends DomainError {
  readonly code = 'nothing_imported'
  readonly details = {}

  constructor([first, ...others]: readonly SourceReport[]) {
    super(
      first === undefined
        ? 'There is no export file.'
        : `${first.error?.message ?? `${first.name} was not taken.`}${others.length > 0 ? ` And ${others.length} more.` : ''}`,
    )
  }
}

/** Where files lie on this machine is nobody's business who reads a job. */
function withoutFolders(paths: readonly string[], reports: readonly SourceReport[]): readonly SourceReport[] {
  const folders = paths.map((path) => `${dirname(path)}${sep}`)
  const without = (text: string): string => folders.reduce((rest, folder) => rest.replaceAll(folder, ''), text)
  return reports.map((report) => ({
    ...report,
    name: without(report.name),
    error: report.error && { ...report.error, message: without(report.error.message) },
  }))
}

/** Whoever works on the job holds the tenant under its name: a worker that was overtaken is shut out of both. */
const workOf = (job: Job, { signal, progress }: JobControl): LongWork => ({ owner: `job:${job.id}`, signal, progress })

function bytesRead({ progress }: JobControl): ImportObserver {
  let total = 0
  let before = 0
  let current = 0
  return {
    found(sources) {
      total = sources.reduce((sum, { size }) => sum + size, 0)
    },
    started({ size }) {
      current = size
    },
    progressed(read) {
      progress({ done: before + read.bytesRead, total, unit: 'bytes' })
    },
    finished() {
      before += current
      progress({ done: before, total, unit: 'bytes' })
    },
  }
}

function countFile(meter: Meter, { outcome, counts, skipped }: SourceReport): void {
  meter.count('importFiles', { outcome })
  for (const change of ['added', 'changed', 'unchanged'] as const) {
    meter.count('importMessages', { change }, counts[change])
  }
  for (const [reason, faults] of Object.entries(skipped)) meter.count('importFaults', { reason }, faults)
}

/** What a person asks first; the rest is with the channels themselves. */
function syncSummary({ outcome, channels, gone, unlisted }: SyncReport): Json {
  const sum = (count: keyof SyncCounts): number => channels.reduce((total, { counts }) => total + counts[count], 0)
  return {
    outcome,
    channels: channels.length,
    counts: {
      ...{ read: sum('read'), added: sum('added'), changed: sum('changed'), unchanged: sum('unchanged') },
      ...{ revisions: sum('revisions'), deleted: sum('deleted'), faults: sum('faults') },
    },
    gone: gone.length,
    unlisted: unlisted.length,
    notWhole: channels
      .filter(({ error }) => error !== null)
      .slice(0, 100)
      .map(({ id, name, error }) => ({ id, name, error: error && { ...error } })),
  }
}

/** What a person asks first; the rest is with the import itself. */
function summaryOf(reports: readonly SourceReport[]): Json {
  const sum = (count: keyof SourceReport['counts']): number =>
    reports.reduce((total, { counts }) => total + counts[count], 0)
  return {
    files: reports.length,
    complete: reports.filter(({ outcome }) => outcome === 'complete').length,
    counts: {
      ...{ read: sum('read'), added: sum('added'), changed: sum('changed') },
      ...{ unchanged: sum('unchanged'), revisions: sum('revisions'), faults: sum('faults') },
    },
    notWhole: reports
      .filter(({ outcome }) => outcome !== 'complete')
      .slice(0, 100)
      .map(({ name, outcome, error }) => ({ name, outcome, error: error && { ...error } })),
  }
}
