import { Command, Option } from 'commander'
import type { SyncSchedulePatch, SyncScheduleView, Tenant, Unscheduled } from '../../domain/archive/index.ts'
import { syncScheduleJson } from '../http/archive/sync-representation.ts'
import type { OpenApp } from './app.ts'
import { entered, onInstance } from './instance.ts'
import { sayJson, withJson } from './listing.ts'
import { factsOf, moment, yesOrNo } from './table.ts'
import { type Output, say, type Terminal } from './terminal.ts'

interface ScheduleOptions {
  readonly tenant: string
  readonly cron?: string
  readonly default?: true
  readonly pause?: true
  readonly resume?: true
  readonly json?: true
}

export const syncScheduleCommand = (open: OpenApp, terminal: Terminal): Command =>
  withJson(new Command('schedule'))
    .summary('when a tenant is synced by itself')
    .description(
      'Tells when a tenant is synced by itself, or why it is not, or changes it. By itself: by the processes of this instance that have a bot’s token, as sync.schedule says unless the tenant has a cron of its own.',
    )
    .requiredOption('--tenant <slug>', 'the tenant')
    .addOption(new Option('--cron <fields>', 'a schedule of its own: five fields, in UTC').conflicts(['default']))
    .addOption(new Option('--default', 'the schedule of the instance'))
    .addOption(new Option('--pause', 'sync it by itself no more, until it is resumed').conflicts(['resume']))
    .addOption(new Option('--resume', 'sync it by itself again; what went by is not made up for'))
    .addHelpText('after', '\nExample:\n  verta sync schedule --tenant ferry-fans --cron "30 2 * * *"')
    .action(async ({ tenant: slug, json, ...options }: ScheduleOptions) => {
      const patch = patchOf(options)
      await onInstance(open, async (app) => {
        const { tenant } = await app.archive.getAnyTenant(slug)
        const action = { action: 'sync.schedule', tenantId: tenant.id, target: tenant.slug, details: { ...patch } }
        const schedule = await (patch === null
          ? app.archive.getSyncSchedule(tenant.id)
          : entered(app, action, () => app.archive.setSyncSchedule(tenant.id, patch)))
        if (json) sayJson(terminal.stdout, syncScheduleJson(schedule))
        else tellSchedule(terminal.stdout, tenant, schedule)
      })
    })

/** `null` where nothing is to change. */
function patchOf({ cron, default: usual, pause, resume }: Omit<ScheduleOptions, 'tenant' | 'json'>) {
  const patch: SyncSchedulePatch & { readonly cron?: string | null; readonly isPaused?: boolean } = {
    ...(cron === undefined ? {} : { cron }),
    ...(usual ? { cron: null } : {}),
    ...(pause || resume ? { isPaused: pause === true } : {}),
  }
  return Object.keys(patch).length === 0 ? null : patch
}

function tellSchedule(output: Output, tenant: Tenant, schedule: SyncScheduleView): void {
  say(output, factsOf(facts(schedule)))
  if (schedule.unscheduled !== null) say(output, whyNot[schedule.unscheduled](tenant))
}

const whyNot: Readonly<Record<Unscheduled, (tenant: Tenant) => string>> = {
  off: () => 'No tenant of this instance is synced by itself: sync.schedule is off.',
  not_active: ({ slug, status }) =>
    `It is not synced by itself: its status is ${status}.${status === 'DELETING' ? '' : ` To open it: verta tenant update ${slug} --status ACTIVE`}`,
  no_guild: ({ slug }) =>
    `It is not synced by itself: it has no guild yet. To give it one: verta tenant update ${slug} --guild <snowflake>`,
  paused: ({ slug }) =>
    `It is not synced by itself: it is paused. To resume: verta sync schedule --tenant ${slug} --resume`,
}

const facts = ({ cron, effectiveCron, isPaused, nextAt, syncedAt }: SyncScheduleView) => ({
  Schedule: effectiveCron === null ? 'off' : `${effectiveCron} (${cron === null ? 'the instance’s' : 'its own'}, UTC)`,
  Paused: yesOrNo(isPaused),
  'Next sync (UTC)': moment(nextAt),
  'Last synced (UTC)': moment(syncedAt),
})
