import { chosenStorages, type StorageName } from './storages.ts'

/** npm scripts, each of which counts as one test. */
const CHECKS = ['lint', 'type-check', 'boundaries', 'unused'] as const

export type Step =
  | { readonly kind: 'check'; readonly name: (typeof CHECKS)[number] }
  | { readonly kind: 'vitest'; readonly name: 'unit' | StorageName }

const checks: readonly Step[] = CHECKS.map((name) => ({ kind: 'check', name }))
const vitest = (name: 'unit' | StorageName): Step => ({ kind: 'vitest', name })

/** What a run does, in order: `all` (the checks, then the storages that STORAGE leaves), `fast` (all without TiDB) or `tidb`. */
export function planRun(scope: string, environment: NodeJS.ProcessEnv): readonly Step[] {
  switch (scope) {
    case 'all':
      return [...checks, vitest('unit'), ...chosenStorages(environment).map(vitest)]
    case 'fast':
      return [...checks, vitest('unit'), vitest('memory')]
    case 'tidb':
      return [vitest('tidb')]
    default:
      throw new Error(`a run is all, fast or tidb, not ${scope}`)
  }
}
