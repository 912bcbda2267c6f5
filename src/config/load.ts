import type { EffectiveSettings } from '../../adapters/cli/app.ts'
import type { Issue } from '../../domain/shared/errors.ts'
import { type Config, ConfigurationInvalid } from './config.ts'
import { configOf, issuesBeyond, modeOf, type NamedIssue, servingIssues } from './derive.ts'
import { commandLineLayer, type Environment, environmentLayer, fileLayer, type Given } from './layers.ts'
import { type Settings, settingsSchema } from './schema.ts'
import { settings, treeOf } from './tree.ts'

/** What outdoes the environment. */
export interface ConfigRequest {
  readonly storage?: 'memory'
  /** The YAML file in place of `VERTA_CONFIG` and the usual ones. */
  readonly config?: string
  /** Each `<setting>=<value>`. */
  readonly set?: readonly string[]
  /** Unless a level is set, it is `warn`. */
  readonly quiet?: true
}

/** Takes what the file `.env` in the working folder sets and the environment does not; without the file, nothing. */
export function loadEnvironmentFile(): void {
  try {
    process.loadEnvFile()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    if (code !== 'ENOENT') throw new ConfigurationInvalid([{ pointer: '/.env', message: `cannot be read (${code})` }])
  }
}

/** The command line, then the environment (this process's own by default), then YAML, then defaults. Rejects with `configuration_invalid`. */
export function loadConfig(request: ConfigRequest = {}, environment: Environment = process.env): Config {
  const { parsed, issues } = gather(request, environment)
  if (parsed === null) throw new ConfigurationInvalid(issues)
  return configOf(parsed)
}

/** Every setting, secrets masked, and everything that is wrong. */
export function effectiveSettings(
  request: ConfigRequest = {},
  environment: Environment = process.env,
): EffectiveSettings {
  const { given, parsed, issues: wrong } = gather(request, environment)
  const issues = [...wrong, ...(parsed === null ? [] : namedAs(servingIssues(parsed), given))]
  const shown = settings.map(({ name, secret, byDefault }) => {
    const found = given.get(name)
    if (found === undefined && name === 'database.tls.mode') return { name, ...tlsOf(given.get('database.host')) }
    if (found === undefined) return { name, value: byDefault, source: 'default' }
    return { name, value: secret ? '********' : [found.value].flat().join(','), source: found.source }
  })
  return { settings: shown, issues }
}

/** What holds where nobody said it. */
const tlsOf = (host: Given | undefined) =>
  host === undefined
    ? { value: null, source: 'default' }
    : { value: modeOf(undefined, String(host.value)), source: 'default for this host' }

interface Gathered {
  readonly given: ReadonlyMap<string, Given>
  /** `null` where there is an issue. */
  readonly parsed: Settings | null
  readonly issues: readonly Issue[]
}

function gather({ storage, config, set = [], quiet }: ConfigRequest, environment: Environment): Gathered {
  const layers = [
    fileLayer(config ?? (environment['VERTA_CONFIG'] || undefined)),
    environmentLayer(environment),
    commandLineLayer(storage === undefined ? set : [...set, `storage=${storage}`]),
  ]
  const given = new Map(layers.flatMap((layer) => [...layer.given]))
  if (quiet && !given.has('log.level')) given.set('log.level', { value: 'warn', source: 'default of this command' })
  const values = new Map([...given].map(([name, { value }]) => [name, value]))
  const whole = settingsSchema.safeParse(treeOf(values))
  const wrong = (whole.error?.issues ?? []).map(({ path, message }) => ({ name: path.join('.'), message }))
  // What is wrong by itself is left out, so that everything else that is wrong is told of too.
  for (const { name } of wrong) values.delete(name)
  const rest = settingsSchema.parse(treeOf(values))
  const beyond = issuesBeyond(rest).filter(({ name }) => !wrong.some((issue) => issue.name === name))
  const issues = [...layers.flatMap((layer) => layer.issues), ...namedAs([...wrong, ...beyond], given)]
  return { given, parsed: issues.length === 0 ? rest : null, issues }
}

const namedAs = (issues: readonly NamedIssue[], given: ReadonlyMap<string, Given>): readonly Issue[] =>
  issues.map(({ name, message }) => ({ pointer: `/${sourceOf(name, given)}`, message }))

/** Where a setting is set, or its first variable. */
const sourceOf = (name: string, given: ReadonlyMap<string, Given>): string =>
  given.get(name)?.source ?? settings.find((setting) => setting.name === name)?.env[0] ?? name
