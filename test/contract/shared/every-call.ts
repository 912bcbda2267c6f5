/** A call of every method of every port; a method without one does not compile. */
export type EveryCall<Ports, Given> = {
  readonly [Port in keyof Ports]: { readonly [Method in keyof Ports[Port]]: (given: Given) => Promise<unknown> }
}

type Call<Given> = (given: Given) => Promise<unknown>

/** The calls, each under `port.method`, for `it.each`. */
export const callsOf = <Given>(
  ports: Readonly<Record<string, Readonly<Record<string, Call<Given>>>>>,
): readonly { readonly name: string; readonly call: Call<Given> }[] =>
  Object.entries(ports).flatMap(([port, methods]) =>
    Object.entries(methods).map(([method, call]) => ({ name: `${port}.${method}`, call })),
  )

const answers: readonly unknown[] = ['reference_missing', 'not_found', 'conflict', 'lease_lost']

/** Why a call after the end was refused: an answer about its row would mean that it was let through. */
export const refusalOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'let through',
    (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? error.code : null
      return answers.includes(code) ? code : 'refused as ended'
    },
  )
