import { chosenStorages, type StorageName } from './storages.ts'

/** npm scripts, each of which counts as one test. */
const CHECKS = ['lint', 'type-check', 'boundaries', 'unused'] as const

/** A project of vitest.config.ts: of each storage also the tests that run one at a time, while nothing else does. */
type Project = 'unit' | StorageName | `${StorageName}-alone`

export type Step =
  | { readonly kind: 'check'; readonly name: (typeof CHECKS)[number] }
  | {
      readonly kind: 'vitest'
      readonly name: Project
      /** The one that it runs on. */
      readonly storage: StorageName | null
      readonly form: 'short' | 'long'
    }

const checks: readonly Step[] = CHECKS.map((name) => ({ kind: 'check', name }))
const unit: Step = { kind: 'vitest', name: 'unit', storage: null, form: 'short' }

const both = (storage: StorageName): readonly Step[] =>
  [storage, `${storage}-alone` as const].map((name) => ({ kind: 'vitest', name, storage, form: 'short' }))

const inLongForm = (step: Step): Step => (step.kind === 'vitest' ? { ...step, form: 'long' } : step)

/** No test that runs alone on memory has a long form. */
const hasLongForm = ({ name }: Step): boolean => name !== 'memory-alone'

/**
 * What a run does, in order: `all` (the checks, then the storages that STORAGE leaves), `fast` (all without TiDB), `tidb`, or
 * `soak` (the tests that have a long form, in that form).
 */
export function planRun(scope: string, environment: NodeJS.ProcessEnv): readonly Step[] {
  switch (scope) {
    case 'all':
      return [...checks, unit, ...chosenStorages(environment).flatMap(both)]
    case 'fast':
      return [...checks, unit, ...both('memory')]
    case 'tidb':
      return both('tidb')
    case 'soak':
      return [unit, ...chosenStorages(environment).flatMap(both).filter(hasLongForm)].map(inLongForm)
    default:
      throw new Error(`a run is all, fast, tidb or soak, not ${scope}`)
  }
}
