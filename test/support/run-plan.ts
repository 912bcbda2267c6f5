import { chosenStorages, type StorageName } from './storages.ts'

/** npm scripts, each of which counts as one test. */
const CHECKS = ['lint', 'type-check', 'boundaries', 'unused'] as const

export type Step =
  | { readonly kind: 'check'; readonly name: (typeof CHECKS)[number] }
  | { readonly kind: 'vitest'; readonly name: 'unit' | StorageName; readonly form: 'short' | 'long' }

const checks: readonly Step[] = CHECKS.map((name) => ({ kind: 'check', name }))
const vitest = (name: 'unit' | StorageName): Step => ({ kind: 'vitest', name, form: 'short' })
const soak = (name: 'unit' | StorageName): Step => ({ kind: 'vitest', name, form: 'long' })

/**
 * What a run does, in order: `all` (the checks, then the storages that STORAGE leaves), `fast` (all without TiDB), `tidb`, or
 * `soak` (the tests that have a long form, in that form).
 */
export function planRun(scope: string, environment: NodeJS.ProcessEnv): readonly Step[] {
  switch (scope) {
    case 'all':
      return [...checks, vitest('unit'), ...chosenStorages(environment).map(vitest)]
    case 'fast':
      return [...checks, vitest('unit'), vitest('memory')]
    case 'tidb':
      return [vitest('tidb')]
    case 'soak':
      return ['unit' as const, ...chosenStorages(environment)].map(soak)
    default:
      throw new Error(`a run is all, fast, tidb or soak, not ${scope}`)
  }
}
