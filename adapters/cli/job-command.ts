import { Command, Option } from 'commander'
import { aloneOf } from '../../domain/archive/index.ts'
import { type Job, jobStatuses } from '../../domain/operations/index.ts'
import type { TenantId } from '../../domain/shared/ids.ts'
import { jobJson } from '../http/operations/representation.ts'
import type { OpenApp } from './app.ts'
import { bytes, integer } from './figures.ts'
import { entered, onInstance, slugsOf } from './instance.ts'
import { type ListingOptions, sayJson, tellPage, withJson, withListing } from './listing.ts'
import { type Column, factsOf, moment, oneLine } from './table.ts'
import { type Output, say, type Terminal } from './terminal.ts'

export function jobCommand(open: OpenApp, terminal: Terminal): Command {
  return new Command('job')
    .summary('look at jobs, cancel and retry them')
    .description('Works on jobs: what a process of `verta serve` or `verta worker` does without anyone waiting for it.')
    .addCommand(listJobsCommand(open, terminal))
    .addCommand(showJobCommand(open, terminal))
    .addCommand(steerCommand(open, terminal, 'cancel', 'end a job: at once where it waits, soon where it runs'))
    .addCommand(steerCommand(open, terminal, 'retry', 'queue a job that failed or was cancelled once more'))
    .addHelpText('after', '\nExample:\n  verta job list --status failed')
}

interface ListOptions extends ListingOptions {
  readonly tenant?: string
  readonly kind?: string
  readonly status?: Job['status']
}

const listJobsCommand = (open: OpenApp, terminal: Terminal): Command =>
  withListing(new Command('list'))
    .description('show the jobs, the last made first')
    .option('--tenant <slug>', 'only those of this tenant')
    .option('--kind <kind>', 'only these: import, sync, delete_tenant, apply_policies')
    .addOption(new Option('--status <status>', 'only those in this state').choices(jobStatuses))
    .addHelpText('after', '\nExample:\n  verta job list --tenant ferry-fans --status running')
    .action(({ tenant, kind, status, ...options }: ListOptions) =>
      onInstance(open, async ({ archive, operations }) => {
        const tenantId = tenant === undefined ? undefined : (await archive.getAnyTenant(tenant)).tenant.id
        const page = await operations.listJobs({ tenantId, kind, status }, options)
        const slugOf = await slugsOf(
          { archive },
          page.items.map((job) => job.tenantId),
        )
        tellPage(terminal, page, options, { columns: columnsWith(slugOf), none: 'There is no job.', json: jobJson })
      }),
    )

const columnsWith = (slugOf: (id: TenantId) => string): readonly Column<Job>[] => [
  { head: 'Job', cell: ({ id }) => id },
  { head: 'Tenant', cell: ({ tenantId }) => (tenantId === null ? '–' : slugOf(tenantId)) },
  { head: 'Kind', cell: ({ kind }) => kind },
  { head: 'State', cell: stateOf },
  { head: 'Progress', align: 'right', cell: progressOf },
  { head: 'Made (UTC)', cell: ({ createdAt }) => moment(createdAt) },
  { head: 'Ended (UTC)', cell: ({ finishedAt }) => moment(finishedAt) },
  { head: 'Why', cell: ({ error }) => (error === null ? '' : oneLine(error.message, 60)) },
]

const showJobCommand = (open: OpenApp, terminal: Terminal): Command =>
  withJson(new Command('show'))
    .description('show a job, how far it is and what came of it')
    .argument('<id>', 'the id, as the list of jobs shows it')
    .addHelpText('after', '\nExample:\n  verta job show 0b0f2c3a-5d43-4c9e-8f33-3d7b4f1f7f10')
    .action((id: string, { json }: { readonly json?: true }) =>
      onInstance(open, async ({ archive, operations }) => {
        const job = await operations.getJob(id)
        if (json) sayJson(terminal.stdout, jobJson(job))
        else say(terminal.stdout, factsOf(factsOfJob(job, await slugsOf({ archive }, [job.tenantId]))))
      }),
    )

const factsOfJob = (job: Job, slugOf: (id: TenantId) => string): Readonly<Record<string, string>> => ({
  Job: job.id,
  Kind: job.kind,
  Tenant: job.tenantId === null ? '–' : slugOf(job.tenantId),
  State: stateOf(job),
  Progress: progressOf(job),
  'Made (UTC)': moment(job.createdAt),
  'Started (UTC)': moment(job.startedAt),
  'Ended (UTC)': moment(job.finishedAt),
  Attempts: integer(job.attempt),
  Result: job.result ?? '–',
  Error: job.error === null ? '–' : `${job.error.message} (${job.error.code})`,
})

const steerCommand = (open: OpenApp, terminal: Terminal, verb: 'cancel' | 'retry', description: string): Command =>
  withJson(new Command(verb))
    .description(description)
    .argument('<id>', 'the id, as the list of jobs shows it')
    .addHelpText('after', `\nExample:\n  verta job ${verb} 0b0f2c3a-5d43-4c9e-8f33-3d7b4f1f7f10`)
    .action((id: string, { json }: { readonly json?: true }) =>
      onInstance(open, async (app) => {
        const { tenantId, kind } = await app.operations.getJob(id)
        const { cancelJob, retryJob } = app.operations
        const change = { cancel: cancelJob, retry: (job: string) => retryJob(job, aloneOf(kind)) }[verb]
        const job = await entered(app, { action: `job.${verb}`, tenantId, target: id }, () => change(id))
        if (json) sayJson(terminal.stdout, jobJson(job))
        else say(terminal.stdout, `${id} is ${stateOf(job)}.`)
      }),
    )

/** Tells that a worker has something to do. */
export function sayOrdered(output: Output, what: string, id: string): void {
  say(
    output,
    `${what}: job ${id}. A process of \`verta serve\` or \`verta worker\` does it; verta job show ${id} tells how far it is.`,
  )
}

function stateOf({ status, cancelRequestedAt }: Job): string {
  return status === 'running' && cancelRequestedAt !== null ? 'running, to be cancelled' : status
}

function progressOf({ progress }: Job): string {
  if (progress === null) return '–'
  const { done, total, unit } = progress
  if (unit === 'bytes') return total === null ? bytes(done) : `${bytes(done)} of ${bytes(total)}`
  return total === null ? `${integer(done)} ${unit}` : `${integer(done)} of ${integer(total)} ${unit}`
}
