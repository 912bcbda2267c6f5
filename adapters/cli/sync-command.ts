import { Command } from 'commander'
import type {
  ChannelSyncProgress,
  ChannelSyncReport,
  Snowflake,
  SyncObserver,
  SyncStatus,
  Tenant,
} from '../../domain/archive/index.ts'
import { mayBeCancelled } from '../../domain/archive/sync-run.ts'
import { isFinal, type Job, openOrNewest } from '../../domain/operations/index.ts'
import { DomainError, Invalid } from '../../domain/shared/errors.ts'
import { statusJson } from '../http/archive/sync-representation.ts'
import { jobJson } from '../http/operations/representation.ts'
import type { App, OpenApp } from './app.ts'
import { isBusy, type Pause, whenFree } from './busy.ts'
import { type ConsentOptions, consentOf, withYes } from './consent.ts'
import { type ExitCode, syncExitCode } from './exit-codes.ts'
import { BusyOrStopped, WithWayOut } from './failure.ts'
import { integer, plural } from './figures.ts'
import { entered, onInstance } from './instance.ts'
import { stoppingLine, untilInterrupted } from './interruption.ts'
import { sayJson, withJson } from './listing.ts'
import { snowflake } from './snowflake-argument.ts'
import { type SyncDisplay, syncDisplay } from './sync-progress.ts'
import { syncScheduleCommand } from './sync-schedule-command.ts'
import { cancelSyncCommand, retrySyncCommand } from './sync-steering-command.ts'
import { type LatestSync, tellStatus, tellSync, type UnderWay } from './sync-summary.ts'
import { moment } from './table.ts'
import { printable, say, type Terminal } from './terminal.ts'
import { timeOf } from './time-argument.ts'

export interface SyncParts {
  readonly exit: (code: ExitCode) => void
  readonly pause: Pause
}

export const syncCommand = (open: OpenApp, terminal: Terminal, parts: SyncParts): Command =>
  new Command('sync')
    .summary('bring a Discord community in as it is now')
    .description(
      'Brings communities in from Discord, with a bot that is a member there. DISCORD_BOT_TOKEN is the bot’s token.',
    )
    .addCommand(startCommand(open, terminal, parts))
    .addCommand(statusCommand(open, terminal))
    .addCommand(cancelSyncCommand(open, terminal))
    .addCommand(retrySyncCommand(open, terminal))
    .addCommand(syncScheduleCommand(open, terminal))
    .addCommand(resetCommand(open, terminal))
    .addHelpText('after', '\nExample:\n  verta sync start --tenant ferry-fans')

interface StartOptions {
  readonly tenant: string
  readonly deep?: true
  readonly channel?: readonly Snowflake[]
  readonly since?: Date
  readonly until?: Date
  readonly json?: true
}

const startCommand = (open: OpenApp, terminal: Terminal, parts: SyncParts): Command =>
  withJson(new Command('start'))
    .summary('bring in what is new and what changed')
    .description(
      'Brings in what is new since the last time, and what changed among the newest hundred messages of each channel and one step of the older ones. The first time brings everything. Stopped at any moment, the next one goes on.',
    )
    .requiredOption('--tenant <slug>', 'the tenant; it archives the guild that it was made with')
    .option('--deep', 'everything once more: finds edits, reactions and deletions of any age')
    .option('--channel <snowflake>', 'only this channel or thread; may stand several times', collect)
    .option(
      '--since <date>',
      'only what was sent since: 2026-08-30, or 2026-08-30T10:45:00Z; leaves no progress',
      timeOf,
    )
    .option('--until <date>', 'only what was sent until then; a day alone is its beginning; leaves no progress', timeOf)
    .addHelpText(
      'after',
      '\nExit codes: 0 all that the bot may read is in, 1 failed, 2 usage,\n3 some of it is, 4 refused, by Discord too, 5 no storage, or Discord does not answer,\n130 and 143 stopped by Ctrl-C or SIGTERM.',
    )
    .addHelpText('after', '\nExample:\n  verta sync start --tenant ferry-fans')
    .action((options: StartOptions) =>
      onInstance(open, async (app) => parts.exit(await start(app, terminal, parts.pause, options))),
    )

async function start(
  app: App,
  terminal: Terminal,
  pause: SyncParts['pause'],
  options: StartOptions,
): Promise<ExitCode> {
  const { tenant: slug, deep, channel: channels, since, until, json } = options
  if (since && until && since >= until) throw Invalid.of('/--since', 'is not before --until')
  const tenant = withGuild((await app.archive.getAnyTenant(slug)).tenant)
  const display = syncDisplay(terminal.stderr)
  const course = new SyncCourse(display)
  const command = { tenantId: tenant.id, depth: deep ? 'everything' : 'window', channels, since, until } as const
  const owner = `cli:${app.ids.uuid()}`
  const stopping = (): void => {
    display.stop()
    say(terminal.stderr, stoppingLine)
  }
  try {
    const { value: report, stopped } = await untilInterrupted(terminal, stopping, (signal) =>
      entered(app, { action: 'sync.start', tenantId: tenant.id, target: tenant.slug }, () =>
        whenFree(() => app.archive.syncTenant(command, { owner, observer: course, signal }), {
          ...{ pause, signal },
          told: () => display.note(waits),
          repeatable: () => !course.hasBegun,
        }),
      ),
    ).catch((error: unknown) => {
      throw error instanceof DomainError && isBusy(error) ? new WithWayOut(error, whatToLookAt(slug)) : error
    })
    display.stop()
    if (stopped !== null) {
      say(terminal.stderr, `Stopped. ${goOn(options)}`)
      return stopped
    }
    if (json) sayJson(terminal.stdout, report)
    else {
      tellSync(terminal.stdout, report, course.underWay)
      if (channels || since || until) say(terminal.stdout, partOf(options))
    }
    if (report.error !== null) {
      say(terminal.stderr, printable(`verta: ${report.error.message}`))
      say(terminal.stderr, goOn(options))
    }
    return syncExitCode(report)
  } finally {
    display.stop()
  }
}

function withGuild(tenant: Tenant): Tenant {
  if (tenant.sourceId !== null) return tenant
  throw Invalid.of('', `${tenant.slug} has no guild yet: verta tenant update ${tenant.slug} --guild <snowflake>`)
}

const waits = 'Other work is on this tenant, or was stopped less than half a minute ago: waiting for it.'

const whatToLookAt = (slug: string): string =>
  `What it is: verta job list --tenant ${slug}, and verta sync status --tenant ${slug}`

/** What was asked for, where that is less than all. */
function partOf({ channel = [], since, until }: StartOptions): string {
  const parts = [
    ...(channel.length > 0 ? [`of ${plural(channel.length, 'channel')}`] : []),
    ...(since ? [`since ${moment(since)}`] : []),
    ...(until ? [`until ${moment(until)}`] : []),
  ]
  return `That is only what was asked for: ${parts.join(', ')}. The rest is as it was.`
}

const goOn = ({ tenant, deep, channel = [], since, until }: StartOptions): string => {
  const wishes = [
    ...(deep ? ['--deep'] : []),
    ...channel.map((id) => `--channel ${id}`),
    ...(since ? [`--since ${since.toISOString()}`] : []),
    ...(until ? [`--until ${until.toISOString()}`] : []),
  ]
  return ['What was read is kept. To go on: verta sync start --tenant', tenant, ...wishes].join(' ')
}

/** Shows a sync, and knows what it began and did not end. */
class SyncCourse implements SyncObserver {
  readonly #display: SyncDisplay
  readonly #read = new Map<string, number>()
  #found = 0
  #done = 0

  constructor(display: SyncDisplay) {
    this.#display = display
  }

  found(channels: Parameters<SyncObserver['found']>[0]): void {
    this.#found = channels.length
    this.#display.found(channels)
  }

  progressed(progress: ChannelSyncProgress): void {
    this.#read.set(progress.id, progress.messages)
    this.#display.progressed(progress)
  }

  finished(report: ChannelSyncReport): void {
    this.#read.delete(report.id)
    this.#done++
    this.#display.finished(report)
  }

  /** Whether a channel is done. */
  get hasBegun(): boolean {
    return this.#done > 0
  }

  get underWay(): UnderWay {
    const messages = [...this.#read.values()].reduce((sum, each) => sum + each, 0)
    return { found: this.#found, channels: this.#read.size, messages }
  }
}

const statusCommand = (open: OpenApp, terminal: Terminal): Command =>
  withJson(new Command('status'))
    .description('how far the sync of each channel is')
    .requiredOption('--tenant <slug>', 'the tenant')
    .addHelpText(
      'after',
      '\nStates: queued; in progress; interrupted: it was stopped, and the next sync goes on where it was; completed; closed: the bot may not read it;\nfailed; cancelled.',
    )
    .addHelpText('after', '\nExample:\n  verta sync status --tenant ferry-fans')
    .action(({ tenant: slug, json }: { readonly tenant: string; readonly json?: true }) =>
      onInstance(open, async (app) => {
        const { tenant } = await app.archive.getAnyTenant(slug)
        const status = await app.archive.getSyncStatus(tenant.id)
        const { channels, neverSynced } = status
        const latest = await latestOf(app, tenant)
        const { job } = latest
        if (json) sayJson(terminal.stdout, { items: channels.map(statusJson), neverSynced, job: job && jobJson(job) })
        else tellStatus(terminal.stdout, tenant.slug, { ...status, ...latest })
      }),
    )

async function latestOf(
  { operations, archive }: App,
  { id: tenantId }: Tenant,
): Promise<LatestSync & { readonly job: Job | null }> {
  const job = await openOrNewest(operations.listJobs, tenantId, 'sync')
  const [run] = (await archive.listSyncRuns(tenantId, { limit: 1 })).items.map((view) => view.run)
  // Nobody may have been at it when it was cancelled: then its job alone says so.
  const isOfJob = run !== undefined && run.id === job?.id && mayBeCancelled(run)
  return {
    job: job === null || isFinal(job) ? null : job,
    wasCancelled: run?.outcome === 'cancelled' || (isOfJob && job.status === 'cancelled'),
  }
}

const resetCommand = (open: OpenApp, terminal: Terminal): Command =>
  withJson(withYes(new Command('reset')))
    .description('forget how far the sync is: the next one asks for everything once more; no message goes')
    .requiredOption('--tenant <slug>', 'the tenant')
    .addHelpText('after', '\nExample:\n  verta sync reset --tenant ferry-fans --yes')
    .action(async ({ tenant: slug, json, ...options }: ResetOptions) => {
      const consent = consentOf(terminal, options)
      await onInstance(open, async (app) => {
        const { tenant } = await app.archive.getAnyTenant(slug)
        await consent(async () => whatIsForgotten(tenant, await app.archive.getSyncStatus(tenant.id)))
        const action = { action: 'sync.reset', tenantId: tenant.id, target: tenant.slug }
        const channels = await entered(app, action, () =>
          app.archive.resetSync(tenant.id, `cli:${app.ids.uuid()}`),
        ).catch((error: unknown) => {
          throw isBusy(error) ? new BusyOrStopped() : error
        })
        if (json) sayJson(terminal.stdout, { channels })
        else
          say(
            terminal.stdout,
            `${plural(channels, 'channel')} of ${tenant.slug} will be asked for everything once more.`,
          )
      })
    })

interface ResetOptions extends ConsentOptions {
  readonly tenant: string
  readonly json?: true
}

function whatIsForgotten({ slug }: Tenant, { channels }: SyncStatus): string {
  const states = channels.filter(({ progress }) => progress !== null)
  const messages = states.reduce((sum, each) => sum + each.messages, 0)
  return `How far the sync of ${slug} is will be forgotten, in ${plural(states.length, 'channel')}: the next one asks for everything once more. Its messages stay: ${integer(messages)}.`
}

const collect = (value: string, before: readonly Snowflake[] = []): readonly Snowflake[] => [
  ...before,
  snowflake(value),
]
