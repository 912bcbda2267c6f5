import { Command, Option } from 'commander'
import { awaitsSync, type IntegrityReport } from '../../domain/archive/index.ts'
import type { App, OpenApp } from './app.ts'
import { whenFree } from './busy.ts'
import { type ExitCode, verifyExitCode } from './exit-codes.ts'
import { entered, onInstance } from './instance.ts'
import { sayJson } from './listing.ts'
import { say, type Terminal } from './terminal.ts'
import { verifyDisplay } from './verify-progress.ts'
import { tellVerification } from './verify-summary.ts'

interface VerifyOptions {
  readonly tenant: string
  readonly source?: true
  readonly offline?: true
  readonly repair?: true
  readonly json?: true
}

export interface VerifyParts {
  readonly exit: (code: ExitCode) => void
  /** Waits, in milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>
}

export const verifyCommand = (open: OpenApp, terminal: Terminal, { exit, pause }: VerifyParts): Command =>
  new Command('verify')
    .summary('look whether an archive is whole')
    .description(
      'Looks through all that is stored of a tenant: whether its figures, its order and its references are right, whether the sync got to its end, and whether the source shows the same. It reads alone and may run beside other work.',
    )
    .requiredOption('--tenant <slug>', 'the tenant')
    .addOption(
      new Option('--source', 'compare with the source; without it that is done where there is a bot token').conflicts(
        'offline',
      ),
    )
    .option('--offline', 'do not ask the source')
    .option('--repair', 'make wrong figures anew, and order a sync of what is missing; no message goes')
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      `
No faults, but told: what was said, changed or deleted at the source since the last sync; channels that the bot may not read;
channels that are no more there; what the source did not list; replies to messages that are gone. What a sync is on is not
judged.`,
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing is wrong, or it is mended, 1 failed, 2 usage, 3 something is wrong, 4 refused (by the source, too), 5 no storage, or the source does not answer.',
    )
    .addHelpText('after', '\nExample:\n  verta verify --tenant ferry-fans')
    .action((options: VerifyOptions) =>
      onInstance(open, async (app) => exit(await verify(app, terminal, pause, options))),
    )

async function verify(
  app: App,
  terminal: Terminal,
  pause: VerifyParts['pause'],
  options: VerifyOptions,
): Promise<ExitCode> {
  const { tenant } = await app.archive.getAnyTenant(options.tenant)
  const found = await look(app, terminal, { tenantId: tenant.id, source: sourceOf(options) })
  if (!options.repair || found.outcome === 'well') {
    tell(terminal, options, found, null)
    return verifyExitCode(found)
  }
  const action = { action: 'tenant.repair', tenantId: tenant.id, target: tenant.slug }
  const { report, job } = await entered(app, action, () =>
    whenFree(
      async () => {
        const owner = `cli:${app.ids.uuid()}`
        const repaired = await app.archive.repairTenant({ tenantId: tenant.id, report: found }, owner)
        const ordered = awaitsSync(repaired) ? await app.orders.sync(tenant.id, 'window') : null
        return { report: repaired, job: ordered }
      },
      { pause, told: () => say(terminal.stderr, waits), repeatable: () => true },
    ),
  ).catch((error: unknown) => {
    tell(terminal, options, found, null)
    throw error
  })
  tell(terminal, options, report, job)
  return verifyExitCode(report)
}

async function look(
  { archive }: App,
  terminal: Terminal,
  command: Parameters<App['archive']['verifyTenant']>[0],
): Promise<IntegrityReport> {
  const display = verifyDisplay(terminal.stderr)
  const uninterrupted = terminal.beforeInterrupt(() => {
    display.stop()
    say(terminal.stderr, 'Stopped. Nothing was changed.')
  })
  try {
    return await archive.verifyTenant(command, display)
  } finally {
    uninterrupted()
    display.stop()
  }
}

function sourceOf({ source, offline }: VerifyOptions): 'always' | 'if_possible' | 'never' {
  if (offline) return 'never'
  return source ? 'always' : 'if_possible'
}

function tell(
  { stdout }: Terminal,
  { json, repair }: VerifyOptions,
  report: IntegrityReport,
  job: string | null,
): void {
  if (json) {
    sayJson(stdout, { ...report, job })
    return
  }
  tellVerification(stdout, report)
  if (!repair && report.outcome === 'damaged') say(stdout, 'Nothing was changed. --repair mends what can be mended.')
  if (job !== null)
    say(stdout, `Job ${job} syncs what is missing once \`verta serve\` runs; verta job show ${job} tells.`)
}

const waits = 'Other work is on this tenant, or was stopped less than half a minute ago: the repair waits for it.'
