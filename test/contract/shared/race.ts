import type { Storage } from '../../../domain/shared/storage.ts'

export const racers = 20

export interface Outcome<T> {
  readonly won: readonly T[]
  readonly refused: readonly unknown[]
}

/** Starts twenty at once and waits for the last. */
export async function race<T>(run: (racer: number) => Promise<T>): Promise<Outcome<T>> {
  const settled = await Promise.allSettled(Array.from({ length: racers }, (_, racer) => run(racer)))
  return {
    won: settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
    refused: settled.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])),
  }
}

/** A door that one part of a test opens for another. */
export interface Gate {
  readonly opened: Promise<void>
  open(): void
}

export function gate(): Gate {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

export type Step<Tx> = (tx: Tx) => Promise<unknown>

export const inTurn: readonly string[] = ['locked', 'released', 'written']

/**
 * What happens, in order, when a second transaction writes while a first holds a lock. The first takes the same lock again for a
 * while, so a second that is not kept out comes between.
 */
export async function writeAgainstLock<Tx>(
  storage: Pick<Storage<unknown, Tx>, 'transact'>,
  lock: Step<Tx>,
  write: Step<Tx>,
): Promise<readonly string[]> {
  const events: string[] = []
  const held = gate()
  const first = storage.transact(async (tx) => {
    await lock(tx)
    events.push('locked')
    held.open()
    for (let i = 0; i < 50; i++) await lock(tx)
    events.push('released')
  })
  await Promise.race([held.opened, first])
  const second = storage.transact(async (tx) => {
    await write(tx)
    events.push('written')
  })
  await Promise.all([first, second])
  return events
}
