import { Command, InvalidArgumentError } from 'commander'
import type { ChannelSyncReport, Snowflake, SyncObserver } from '../../domain/archive/index.ts'
import { statusJson } from '../http/archive/admin-representation.ts'
import type { App, OpenApp } from './app.ts'
import { whenFree } from './busy.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { entered, onInstance } from './instance.ts'
import { sayJson, withJson } from './listing.ts'
import { snowflake } from './snowflake-argument.ts'
import { syncDisplay } from './sync-progress.ts'
import { tellStatus, tellSync } from './sync-summary.ts'
import { say, type Terminal } from './terminal.ts'

export interface SyncParts {
  readonly exit: (code: ExitCode) => void
  /** Waits, in milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>
}

export const syncCommand = (open: OpenApp, terminal: Terminal, parts: SyncParts): Command =>
  new Command('sync')
    .summary('bring a Discord community in as it is now')
    .description(
      'Brings communities in from Discord, with a bot that is a member there. DISCORD_BOT_TOKEN is the bot’s token.',
    )
    .addCommand(startCommand(open, terminal, parts))
    .addCommand(statusCommand(open, terminal))
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
    .option('--since <date>', 'only what was sent since: 2026-08-30, or a time with its zone', dateOf)
    .option('--until <date>', 'only what was sent until then', dateOf)
    .addHelpText(
      'after',
      '\nExit codes: 0 all of it is in, 1 failed, 2 usage, 3 some of it is, 4 refused (by Discord, too), 5 no storage, or Discord does not answer.',
    )
    .addHelpText('after', '\nExample:\n  verta sync start --tenant ferry-fans')
    .action((options: StartOptions) =>
      onInstance(open, async (app) => parts.exit(await start(app, terminal, parts.pause, options))),
    )

async function start(
  app: App,
  terminal: Terminal,
  pause: SyncParts['pause'],
  { tenant: slug, deep, channel: channels, since, until, json }: StartOptions,
): Promise<ExitCode> {
  const { tenant } = await app.archive.getAnyTenant(slug)
  const display = syncDisplay(terminal.stderr)
  const done: ChannelSyncReport[] = []
  const uninterrupted = terminal.beforeInterrupt(() => {
    display.stop()
    say(terminal.stderr, 'Stopped. What was read is kept: start again to go on.')
  })
  const command = { tenantId: tenant.id, depth: deep ? 'everything' : 'window', channels, since, until } as const
  const work = { owner: `cli:${app.ids.uuid()}`, observer: observing(display, done) }
  try {
    const report = await entered(app, { action: 'sync.start', tenantId: tenant.id, target: tenant.slug }, () =>
      whenFree(() => app.archive.syncTenant(command, work), {
        pause,
        told: () => say(terminal.stderr, waits),
        repeatable: () => done.length === 0,
      }),
    )
    display.stop()
    if (json) sayJson(terminal.stdout, report)
    else tellSync(terminal.stdout, report)
    if (report.error !== null)
      return report.error.code === 'source_refused' ? exitCodes.refused : exitCodes.storageUnavailable
    return report.outcome === 'complete' ? exitCodes.done : exitCodes.partly
  } finally {
    uninterrupted()
    display.stop()
  }
}

const waits = 'Other work is on this tenant, or was stopped less than half a minute ago: waiting for it.'

const observing = (display: SyncObserver, done: ChannelSyncReport[]): SyncObserver => ({
  found: (channels) => display.found(channels),
  progressed: (progress) => display.progressed(progress),
  finished: (report) => {
    done.push(report)
    display.finished(report)
  },
})

const statusCommand = (open: OpenApp, terminal: Terminal): Command =>
  withJson(new Command('status'))
    .description('how far the sync of each channel is')
    .requiredOption('--tenant <slug>', 'the tenant')
    .addHelpText('after', '\nExample:\n  verta sync status --tenant ferry-fans')
    .action(({ tenant: slug, json }: { readonly tenant: string; readonly json?: true }) =>
      onInstance(open, async (app) => {
        const { tenant } = await app.archive.getAnyTenant(slug)
        const states = await app.archive.getSyncStatus(tenant.id)
        if (json) sayJson(terminal.stdout, { items: states.map(statusJson) })
        else tellStatus(terminal.stdout, states)
      }),
    )

const resetCommand = (open: OpenApp, terminal: Terminal): Command =>
  withJson(new Command('reset'))
    .description('forget how far the sync is: the next one asks for everything once more; no message goes')
    .requiredOption('--tenant <slug>', 'the tenant')
    .requiredOption('--yes', 'that this is meant')
    .addHelpText('after', '\nExample:\n  verta sync reset --tenant ferry-fans --yes')
    .action(({ tenant: slug, json }: { readonly tenant: string; readonly json?: true }) =>
      onInstance(open, async (app) => {
        const { tenant } = await app.archive.getAnyTenant(slug)
        const action = { action: 'sync.reset', tenantId: tenant.id, target: tenant.slug }
        const channels = await entered(app, action, () => app.archive.resetSync(tenant.id, `cli:${app.ids.uuid()}`))
        if (json) sayJson(terminal.stdout, { channels })
        else say(terminal.stdout, `${channels} channels of ${tenant.slug} will be asked for everything once more.`)
      }),
    )

const collect = (value: string, before: readonly Snowflake[] = []): readonly Snowflake[] => [
  ...before,
  snowflake(value),
]

function dateOf(text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('It is a date: 2026-08-30, or 2026-08-30T10:45:00Z.')
  return date
}
