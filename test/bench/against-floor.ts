import type { TidbAddress } from '../support/tidb-address.ts'
import { withDatabase } from './bench-database.ts'
import { runFloor } from './floor.ts'
import { median } from './median.ts'
import { runPipeline } from './pipeline.ts'
import { Recording } from './recording.ts'

export interface FloorComparison {
  /** Messages a second, medians. */
  readonly pipeline: number
  readonly floor: number
  /** What part of the floor's rate the pipeline reaches. */
  readonly ratio: number
}

export interface ComparisonPlan {
  readonly address: TidbAddress
  /** Of the databases; each run has a new one. */
  readonly prefix: string
  readonly path: string
  readonly rounds: number
}

/** The pipeline and the floor in turn, `rounds` times each, behind one run that is recorded and not counted. */
export async function compareWithFloor({ address, prefix, path, rounds }: ComparisonPlan): Promise<FloorComparison> {
  const from = `${prefix}recorded`
  const recording = new Recording()
  const recorded = await withDatabase(address, from, () =>
    runPipeline({ address, database: from, path, around: (pool) => recording.around(pool) }),
  )
  const times = { pipeline: [] as number[], floor: [] as number[] }
  const { transactions } = recording
  for (let round = 1; round <= rounds; round++) {
    const database = `${prefix}round_${round}`
    const run = await withDatabase(address, database, () => runPipeline({ address, database, path }))
    times.pipeline.push(run.seconds)
    times.floor.push(await withDatabase(address, database, () => runFloor({ address, database, transactions, from })))
  }
  const rate = (seconds: readonly number[]): number => recorded.messages / median(seconds)
  const [pipeline, floor] = [rate(times.pipeline), rate(times.floor)]
  return { pipeline, floor, ratio: pipeline / floor }
}
