import { access } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { SourceCoverage } from '../../domain/archive/source.ts'

const nameOfPart = /^(?<of>.*?)(?: \[part (?<number>[1-9]\d{0,5})\])?(?<ending>\.json(?:\.gz)?)?$/i

/**
 * Which part of an export a file is. DCE gives the first part the export's own name and calls
 * those that follow `… [part 2].json`, so the first is told by the second beside it.
 */
export async function exportPart(path: string): Promise<NonNullable<SourceCoverage['part']>> {
  const { of = '', number, ending = '' } = nameOfPart.exec(basename(path))?.groups ?? {}
  if (number !== undefined) return { of, number: Number(number) }
  const second = join(dirname(path), `${of} [part 2]${ending}`)
  return { of, number: (await exists(second)) ? 1 : null }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
