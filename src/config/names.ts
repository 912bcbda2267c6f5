import { closest, distance } from 'fastest-levenshtein'
import { type Setting, settings } from './tree.ts'

/** What other programs call it, Verta's own predecessors among them, and what it is called here. */
const elsewhere: Readonly<Record<string, string>> = {
  ca: 'database.tls.ca',
  charset: 'nothing: it is always utf8mb4',
  connect_timeout: 'database.timeouts.connect_ms, in milliseconds',
  database: 'database.prefix: it leads the names of the databases, which Verta chooses',
  database_host: 'database.host',
  database_type: 'storage: memory or tidb; TiDB is the only database',
  db_host: 'database.host',
  db_password: 'database.password',
  db_port: 'database.port',
  db_user: 'database.username',
  echo: 'log.level',
  echo_queries: 'log.level',
  log_level: 'log.level',
  max_overflow: 'database.pool.size: the pool never grows beyond it, so add both',
  max_retries: 'database.retries.attempts',
  pool_pre_ping: 'nothing: what was idle is always tried before it is used',
  pool_recycle: 'database.pool.max_lifetime_ms, in milliseconds',
  pool_size: 'database.pool.size',
  pool_timeout: 'database.pool.acquire_timeout_ms, in milliseconds',
  pre_ping: 'nothing: what was idle is always tried before it is used',
  query_timeout: 'database.timeouts.query_ms, in milliseconds',
  read_timeout: 'database.timeouts.query_ms, in milliseconds',
  retry_delay: 'database.retries.base_delay_ms, in milliseconds',
  ssl_ca: 'database.tls.ca',
  ssl_cert: 'database.tls.cert',
  ssl_disabled: 'database.tls.mode: disabled, required, verify_ca or verify_identity',
  ssl_key: 'database.tls.key',
  ssl_verify_cert: 'database.tls.mode: verify_ca',
  ssl_verify_identity: 'database.tls.mode: verify_identity',
  user: 'database.username',
  write_timeout: 'database.timeouts.query_ms, in milliseconds',
}

const byName: ReadonlyMap<string, Setting> = new Map(settings.map((setting) => [setting.name, setting]))
/** What holds settings: `database`, `database.pool`. */
const groups = new Set(settings.flatMap(({ path }) => path.slice(0, -1).map((_, i) => path.slice(0, i + 1).join('.'))))
const names = [...byName.keys(), ...groups]

/** What to say of a setting that there is not. `name`: as in YAML; `spelled`: how a setting is written where it stands. */
export function unknownSetting(
  name: string,
  spelled: (setting: Setting) => string = (setting) => setting.name,
): string {
  const known = elsewhere[name.split('.').at(-1) ?? '']
  if (known !== undefined) return `is called ${known}`
  if (groups.has(name)) return 'holds settings of its own'
  const near = closest(name, names)
  if (distance(name, near) > Math.max(2, name.length / 3)) return 'is no setting'
  const setting = byName.get(near)
  return `is no setting; did you mean ${setting === undefined ? near : spelled(setting)}?`
}
