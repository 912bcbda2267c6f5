export const STORAGES = ['memory', 'tidb'] as const
export type StorageName = (typeof STORAGES)[number]

/** The storages that tests run on: both, memory first, unless STORAGE names one. Throws on any other name. */
export function chosenStorages(environment: NodeJS.ProcessEnv): readonly StorageName[] {
  const { STORAGE: named } = environment
  if (named === undefined || named === '') return STORAGES
  const chosen = STORAGES.filter((storage) => storage === named)
  if (chosen.length === 0) throw new Error(`STORAGE is ${named}; it may be ${STORAGES.join(' or ')}, or unset for both`)
  return chosen
}
