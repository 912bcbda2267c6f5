import { Invalid } from '../shared/errors.ts'
import { utf8Length } from '../shared/text.ts'

/**
 * What an upload is called: its last part, and nothing else of a path. That tells a packed file, and a part of a larger export,
 * apart. Rejects with `invalid` for what is no export's name.
 */
export function uploadName(name: string): string {
  const base = name.split(/[\\/]/).at(-1) ?? ''
  if (!/\.json(\.gz)?$/i.test(base) || /\p{Cc}/u.test(base) || utf8Length(base) > 200 || base.startsWith('.')) {
    throw Invalid.of('/name', 'must be the name of a .json or .json.gz file, of 200 bytes at most')
  }
  return base
}
