import type { KeyVault } from '../../domain/archive/ports/key-vault.ts'
import { Pseudonyms } from '../../domain/archive/pseudonym.ts'
import { tenantId } from '../../domain/shared/ids.ts'
import { type ArchiveDump, type DumpedRow, withoutImports } from './archive-dump-rows.ts'

/**
 * What two dumps of "the same archive" share: the imports, `created_at`, `updated_at`, wrapped keys and hashes of texts, which hold
 * random ids, are left out, and the random ids are replaced by the source's own, those of `people` included. Rows stand in the order of what is left.
 */
export function namedDump(dump: ArchiveDump, vault: KeyVault, people: readonly string[]): ArchiveDump {
  const names = new Map([...tenantNames(dump), ...channelNames(dump), ...authorNames(dump, vault, people)])
  const named = (text: string): string => text.replace(anyUuid, (id) => names.get(id) ?? id)
  const left = (row: DumpedRow): DumpedRow =>
    Object.fromEntries(
      Object.entries(row).flatMap(([column, value]) =>
        leftOut.has(column) ? [] : [[column, value === null ? null : named(value)]],
      ),
    )
  return Object.fromEntries(
    Object.entries(withoutImports(dump)).map(([table, rows]) => [table, rows.map(left).sort(bySpelling)]),
  )
}

const leftOut: ReadonlySet<string> = new Set(['created_at', 'updated_at', 'wrapped_key', 'content_hash'])
const anyUuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

type Names = readonly (readonly [string, string])[]

const tenantNames = ({ tenants = [] }: ArchiveDump): Names =>
  tenants.map((row) => [text(row, 'id'), text(row, 'source_id')])

const channelNames = ({ channels = [] }: ArchiveDump): Names =>
  channels.map((row) => [text(row, 'id'), `channel ${text(row, 'source_id')}`])

const authorNames = ({ tenant_keys = [] }: ArchiveDump, vault: KeyVault, people: readonly string[]): Names =>
  tenant_keys.flatMap((row) => {
    const wrapped = Uint8Array.from(Buffer.from(text(row, 'wrapped_key'), 'hex'))
    const pseudonyms = new Pseudonyms(vault.unwrap(tenantId(text(row, 'tenant_id')), wrapped))
    return people.map((person) => [pseudonyms.of(person), `author ${person}`] as const)
  })

const text = (row: DumpedRow, column: string): string => row[column] ?? ''

const bySpelling = (a: DumpedRow, b: DumpedRow): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
