import type { TidbAddress } from './tidb-address.ts'

export interface RunningTidb {
  readonly address: TidbAddress
  /** Ends what `start` began; a TiDB that was only named goes on. */
  stop(): Promise<void>
}

/** Where the data goes: away with the run, or into a folder that outlives it. */
export type TidbPlacement =
  | { readonly kind: 'temporary' }
  | { readonly kind: 'kept'; readonly folder: string; readonly port: number }

/** One way to come by a TiDB. */
export interface TidbSource {
  readonly name: string
  /** What a person does to make this source available. */
  readonly remedy: string
  /** `binding`: a person named it, so when it fails nothing else takes its place. */
  readonly choice: 'binding' | 'offered'
  /** Why it cannot be used here, or null. Cheap: nothing is started or downloaded. */
  obstacle(): Promise<string | null>
  /** Starts a TiDB and resolves once it answers SQL. */
  start(placement: TidbPlacement): Promise<RunningTidb>
}

export type Say = (line: string) => void

/** The first source that works, in the order given. Rejects with one message that names every source and how to get it. */
export async function provideTidb(
  sources: readonly TidbSource[],
  placement: TidbPlacement,
  say: Say,
): Promise<RunningTidb> {
  const refusals: string[] = []
  for (const source of sources) {
    const obstacle = await source.obstacle()
    if (obstacle !== null) {
      refusals.push(refusal(source, obstacle))
      continue
    }
    say(`TiDB: ${source.name}`)
    try {
      return await source.start(placement)
    } catch (error) {
      if (source.choice === 'binding') throw new Error(`${source.name}: ${reason(error)}`, { cause: error })
      say(`TiDB: ${source.name} did not start: ${reason(error)}`)
      refusals.push(refusal(source, reason(error)))
    }
  }
  throw new Error(['No TiDB to run on. Any one of these is enough:', ...refusals].join('\n'))
}

const refusal = (source: TidbSource, obstacle: string): string => `- ${source.name} (${obstacle}): ${source.remedy}`

export const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))
