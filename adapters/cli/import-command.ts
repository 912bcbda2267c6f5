import { Command } from 'commander'
import type { ImportObserver, ImportTarget, SourceReport } from '../../domain/archive/index.ts'
import type { App, OpenApp } from './app.ts'
import { type Pause, whenFree } from './busy.ts'
import { type ExitCode, exitCodeOf, exitCodes, importExitCode } from './exit-codes.ts'
import { MemoryOnly } from './failure.ts'
import { type ProgressDisplay, progressDisplay } from './import-progress.ts'
import { printImport, tellImport } from './import-summary.ts'
import { entered } from './instance.ts'
import { stoppingLine, untilInterrupted } from './interruption.ts'
import { say, type Terminal } from './terminal.ts'

interface ImportOptions {
  readonly tenant?: string
  readonly public?: true
  readonly create: boolean
  readonly dryRun?: true
  readonly inferDeletions?: true
  readonly json?: true
}

export interface ImportParts {
  readonly exit: (code: ExitCode) => void
  readonly pause: Pause
}

export function importCommand(open: OpenApp, terminal: Terminal, { exit, pause }: ImportParts): Command {
  return new Command('import')
    .summary('bring DiscordChatExporter files in')
    .description(
      'Brings DiscordChatExporter JSON files in. Each goes to the tenant of its guild, which is made where there is none. Importing a file again changes nothing.',
    )
    .argument('<file|folder...>', 'exports (.json or .json.gz), or folders of them')
    .option('--tenant <slug>', 'put everything into this tenant; a file of another guild is refused')
    .option('--public', 'show new tenants and these channels to everyone; without it they are hidden')
    .option('--no-create', 'refuse the files of a guild that has no tenant')
    .option('--dry-run', 'read and count only; nothing is stored, and no tenant is looked for')
    .option(
      '--infer-deletions',
      'mark as deleted what was stored before and a whole, unfiltered export no longer has; never with exports made with --filter',
    )
    .option('--json', 'print the summary as JSON')
    .addHelpText(
      'after',
      '\nExit codes: 0 every file is in, whole, 1 nothing usable, 2 usage, 3 some of it, 4 refused, 5 no storage.',
    )
    .addHelpText('after', '\nExample:\n  verta import --public ./exports')
    .action(async (paths: string[], options: ImportOptions) => {
      const app = await open({ quiet: true, ...(options.dryRun && { storage: 'memory' as const }) })
      try {
        exit(await runImport(app, terminal, pause, paths, options))
      } finally {
        await app.close()
      }
    })
}

async function runImport(
  app: App,
  terminal: Terminal,
  pause: ImportParts['pause'],
  paths: readonly string[],
  options: ImportOptions,
): Promise<ExitCode> {
  if (!options.dryRun && app.storage === 'memory') {
    throw new MemoryOnly('Set STORAGE=tidb and DATABASE_URL, or look without storing by --dry-run.')
  }
  // A slug that is mistyped is told once, not of each file.
  if (options.tenant !== undefined && !options.dryRun) await app.archive.getAnyTenant(options.tenant)
  const tell = options.json ? printImport : tellImport
  const progress = progressDisplay(terminal.stderr)
  const done: SourceReport[] = []
  const owner = `cli:${app.ids.uuid()}`
  let begun = false
  const observer = observing(progress, {
    started: () => {
      begun = true
    },
    finished: (report) => done.push(report),
  })
  const imports = (signal: AbortSignal): Promise<readonly SourceReport[]> =>
    entered(app, { action: 'import.create', tenantId: null, target: options.tenant ?? 'by guild' }, () =>
      whenFree(
        () =>
          app.archive.importArchive({
            paths,
            target: targetOf(options),
            channelVisibility: options.public ? 'everyone' : 'unknown',
            deletions: options.inferDeletions ? 'infer' : 'ignore',
            observer,
            exclusive: { owner, signal },
          }),
        { pause, signal, told: () => say(terminal.stderr, waits), repeatable: () => done.length === 0 },
      ),
    )
  try {
    const { value: reports, stopped } = options.dryRun
      ? { value: await inspect(app, terminal, { paths, observer, progress }), stopped: null }
      : await untilInterrupted(terminal, () => tellStopping(terminal, progress), imports)
    progress.stop()
    if (stopped !== null) {
      say(terminal.stderr, 'Stopped. What was read is kept: import the same files again to go on.')
      return stopped
    }
    tell(terminal.stdout, reports)
    if (options.dryRun && !options.json) say(terminal.stdout, 'A dry run: nothing was stored.')
    return importExitCode(reports)
  } catch (error) {
    progress.stop()
    if (done.length > 0) tell(terminal.stdout, done)
    if (begun && exitCodeOf(error) === exitCodes.storageUnavailable)
      say(terminal.stderr, 'What was read until then is kept: import the same files again to go on.')
    throw error
  } finally {
    progress.stop()
  }
}

/** Holds nothing that it would have to let go of. */
async function inspect(
  { archive }: App,
  terminal: Terminal,
  { progress, ...request }: Parameters<App['archive']['inspectExports']>[0] & { readonly progress: ProgressDisplay },
): Promise<readonly SourceReport[]> {
  const uninterrupted = terminal.beforeInterrupt(() => {
    progress.stop()
    say(terminal.stderr, 'Stopped.')
  })
  try {
    return await archive.inspectExports(request)
  } finally {
    uninterrupted()
  }
}

function tellStopping({ stderr }: Terminal, progress: ProgressDisplay): void {
  progress.stop()
  say(stderr, stoppingLine)
}

const waits =
  'Another import or a deletion works on this tenant, or was stopped less than half a minute ago: waiting for it.'

/** What was done before a failure of the storage is told all the same. */
const observing = (
  display: ImportObserver,
  told: { readonly started: () => void; readonly finished: (report: SourceReport) => void },
): ImportObserver => ({
  found: (sources) => display.found(sources),
  started: (source) => {
    told.started()
    display.started(source)
  },
  progressed: (progress) => display.progressed(progress),
  finished: (report) => {
    told.finished(report)
    display.finished(report)
  },
})

function targetOf(options: ImportOptions): ImportTarget {
  if (options.tenant !== undefined) return { to: 'tenant', slug: options.tenant }
  if (!options.create) return { to: 'guild', ifAbsent: 'refuse' }
  return { to: 'guild', ifAbsent: options.public ? 'create_public' : 'create' }
}
