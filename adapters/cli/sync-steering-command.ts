import { Command } from 'commander'
import type { Snowflake, Tenant } from '../../domain/archive/index.ts'
import { DomainError } from '../../domain/shared/errors.ts'
import type { App, OpenApp } from './app.ts'
import { WithWayOut } from './failure.ts'
import { entered, onInstance } from './instance.ts'
import { sayOrdered } from './job-command.ts'
import { sayJson, withJson } from './listing.ts'
import { snowflake } from './snowflake-argument.ts'
import { say, type Terminal } from './terminal.ts'

interface SteerOptions {
  readonly tenant: string
  readonly channel?: Snowflake
  readonly json?: true
}

const steerCommand = (verb: 'cancel' | 'retry', description: string): Command =>
  withJson(new Command(verb))
    .description(description)
    .requiredOption('--tenant <slug>', 'the tenant')
    .option('--channel <snowflake>', 'only this channel or thread', (text: string) => snowflake(text))
    .addHelpText('after', `\nExample:\n  verta sync ${verb} --tenant ferry-fans --channel 1543572361285083187`)

export const cancelSyncCommand = (open: OpenApp, terminal: Terminal): Command =>
  steerCommand('cancel', 'end the sync that a job does, or take one channel out of the one that goes on').action(
    ({ tenant: slug, channel, json }: SteerOptions) =>
      onInstance(open, async (app) => {
        const { tenant } = await app.archive.getAnyTenant(slug)
        const jobId = channel === undefined ? await cancelRun(app, tenant) : await cancelChannel(app, tenant, channel)
        if (json) sayJson(terminal.stdout, { jobId })
        else if (jobId === null) say(terminal.stdout, `${channel} of ${slug} is cancelled; its run goes on without it.`)
        else say(terminal.stdout, await cancelledLine(app, slug, jobId))
      }),
  )

export const retrySyncCommand = (open: OpenApp, terminal: Terminal): Command =>
  steerCommand('retry', 'do a sync that failed or was cancelled once more, or sync one channel once more').action(
    ({ tenant: slug, channel, json }: SteerOptions) =>
      onInstance(open, async (app) => {
        const { tenant } = await app.archive.getAnyTenant(slug)
        const { id: tenantId } = tenant
        const jobId =
          channel === undefined
            ? await retryRun(app, tenant)
            : await entered(app, { action: 'sync.channel.retry', tenantId, target: channel }, () =>
                app.syncs.retryChannel(tenant, channel),
              )
        if (json) sayJson(terminal.stdout, { jobId })
        else if (jobId === null) say(terminal.stdout, `The run that goes on takes ${channel} of ${slug} again.`)
        else sayOrdered(terminal.stdout, `${channel ?? slug} is synced once more`, jobId)
      }),
  )

/** The run that it comes to is what it was done to; where it comes to none, the tenant is. */
const enteredOfRun = (app: App, { id, slug }: Tenant, action: string, work: () => Promise<string>): Promise<string> =>
  entered(app, { action, tenantId: id, target: slug }, async (notes) => {
    const run = await work()
    notes.target(run)
    return run
  })

const cancelRun = (app: App, tenant: Tenant): Promise<string> =>
  enteredOfRun(app, tenant, 'sync.cancel', () => app.syncs.cancel(tenant))

async function cancelChannel(app: App, { id: tenantId }: Tenant, channel: Snowflake): Promise<null> {
  await entered(app, { action: 'sync.channel.cancel', tenantId, target: channel }, () =>
    app.archive.cancelChannelSync(tenantId, channel),
  )
  return null
}

async function cancelledLine({ operations }: App, slug: string, jobId: string): Promise<string> {
  const { status } = await operations.getJob(jobId)
  const is = status === 'cancelled' ? 'is cancelled' : 'will be cancelled soon'
  return `The sync of ${slug} ${is}: job ${jobId}.`
}

const retryRun = (app: App, tenant: Tenant): Promise<string> =>
  enteredOfRun(app, tenant, 'sync.retry', () => app.syncs.retry(tenant)).catch((error: unknown) => {
    throw withWayOut(error, tenant.slug)
  })

function withWayOut(error: unknown, slug: string): unknown {
  if (!(error instanceof DomainError)) return error
  const isOver = error.code === 'not_found' || error.details['status'] === 'succeeded'
  if (isOver) return new WithWayOut(error, `To sync it: verta sync start --tenant ${slug}`)
  if (error.code === 'job_state') return new WithWayOut(error, `How far it is: verta sync status --tenant ${slug}`)
  return error
}
