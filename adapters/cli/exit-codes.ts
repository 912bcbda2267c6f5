import type { ChannelSyncReport, IntegrityReport, SourceReport, SyncReport } from '../../domain/archive/index.ts'
import { DomainError } from '../../domain/shared/errors.ts'

export const exitCodes = {
  ...{ done: 0, failed: 1, usage: 2, partly: 3, refused: 4, storageUnavailable: 5 },
  /** As a shell tells of a program that a signal ended: SIGINT, SIGTERM. */
  ...{ interrupted: 130, terminated: 143 },
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

const codes: Readonly<Record<string, ExitCode>> = {
  configuration_invalid: exitCodes.usage,
  cursor_invalid: exitCodes.usage,
  invalid: exitCodes.usage,
  conflict: exitCodes.refused,
  job_open: exitCodes.refused,
  job_state: exitCodes.refused,
  jobs_waiting: exitCodes.refused,
  memory_only: exitCodes.refused,
  schema_mismatch: exitCodes.refused,
  secret_mismatch: exitCodes.refused,
  source_mismatch: exitCodes.refused,
  source_refused: exitCodes.refused,
  source_unavailable: exitCodes.storageUnavailable,
  sync_at_shell: exitCodes.refused,
  sync_open: exitCodes.refused,
  sync_state: exitCodes.refused,
  tenant_busy: exitCodes.refused,
  tenant_closed: exitCodes.refused,
  not_found: exitCodes.refused,
  storage_busy: exitCodes.storageUnavailable,
  storage_unavailable: exitCodes.storageUnavailable,
}

export const exitCodeOf = (error: unknown): ExitCode =>
  (error instanceof DomainError ? codes[error.code] : undefined) ?? exitCodes.failed

/** Also where all of a file is in, it may tell of more: the other parts of its export, or messages that somebody cut out. */
const isWhole = ({ outcome, channels, counts: { read } }: SourceReport): boolean =>
  outcome === 'complete' &&
  channels.every(({ absent, announced }) => absent.parts.length === 0 && (announced ?? 0) <= read)

/** 0 only where everything is in; 3 where some of it is; otherwise why not. */
export function importExitCode(reports: readonly SourceReport[]): ExitCode {
  if (reports.length === 0) return exitCodes.failed
  if (reports.every(isWhole)) return exitCodes.done
  if (reports.some((report) => report.outcome === 'complete' || report.counts.read > 0)) return exitCodes.partly
  const refused = reports.some((report) => codes[report.error?.code ?? ''] === exitCodes.refused)
  return refused ? exitCodes.refused : exitCodes.failed
}

/** 3 where something is wrong still; where only the source could not be asked, why. */
export function verifyExitCode({ outcome, source }: IntegrityReport): ExitCode {
  if (outcome === 'damaged') return exitCodes.partly
  const code = source?.error?.code
  return code === undefined ? exitCodes.done : (codes[code] ?? exitCodes.failed)
}

/** 0 only where all that the bot may read is in, and there is such; 3 where some of it is; otherwise why not. */
export function syncExitCode({ outcome, channels, error }: SyncReport): ExitCode {
  if (error !== null) return codes[error.code] ?? exitCodes.failed
  const isIn = (channel: ChannelSyncReport): boolean =>
    channel.outcome === 'complete' || channel.outcome === 'unchanged' || channel.counts.read > 0
  const isShut = !channels.some(isIn) && channels.some((channel) => channel.outcome === 'unreadable')
  if (outcome === 'complete') return isShut ? exitCodes.refused : exitCodes.done
  if (channels.some(isIn)) return exitCodes.partly
  const failed = channels.find((channel) => channel.outcome === 'failed')
  return codes[failed?.error?.class ?? ''] ?? exitCodes.refused
}
