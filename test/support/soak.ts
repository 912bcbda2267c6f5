const { SOAK } = process.env

/** Whether this is `npm run test:soak`, in which the files named `*.soak.test.ts` take their long form. */
export const isSoak = SOAK !== undefined && SOAK !== ''

/** How often a test does what it does: by `npm test`, and by `npm run test:soak`. */
export const rounds = ({ test, soak }: { readonly test: number; readonly soak: number }): number =>
  isSoak ? soak : test

/** For a test with a long form: an hour, or what its project gives. */
export const soakTimeout = isSoak ? { timeout: 3_600_000 } : {}
