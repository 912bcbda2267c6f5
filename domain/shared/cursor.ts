import { CursorInvalid } from './errors.ts'

type KeyPart = string | number

/** What a cursor belongs to. One of another list, scope or version is refused as `cursor_invalid`. */
export interface CursorScope<Key> {
  readonly list: string
  readonly version: number
  /** What the list was narrowed to: the tenant, the channel, the filters. */
  readonly scope: string
  readonly toParts: (key: Key) => readonly KeyPart[]
  /** Rejects by throwing, or by `null`, whatever `toParts` would not have made. */
  readonly fromParts: (parts: readonly unknown[]) => Key | null
}

/** Base64url (RFC 4648, 5) of `[list, version, scope, …key]`: opaque to clients, not secret. */
export function encodeCursor<Key>(scope: CursorScope<Key>, key: Key | null): string | null {
  if (key === null) return null
  const parts = [scope.list, scope.version, scope.scope, ...scope.toParts(key)]
  return Buffer.from(JSON.stringify(parts), 'utf8').toString('base64url')
}

/** The key in a cursor, or `null` where no cursor was given. Rejects with `cursor_invalid`. */
export function decodeCursor<Key>(scope: CursorScope<Key>, cursor: string | undefined): Key | null {
  if (cursor === undefined) return null
  const key = parse(scope, cursor)
  if (key === null) throw new CursorInvalid()
  return key
}

function parse<Key>(scope: CursorScope<Key>, cursor: string): Key | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (!Array.isArray(parts)) return null
    const [list, version, within, ...key] = parts as unknown[]
    if (list !== scope.list || version !== scope.version || within !== scope.scope) return null
    return scope.fromParts(key)
  } catch {
    return null
  }
}
