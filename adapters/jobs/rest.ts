import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves after so many milliseconds, or once `signal` says so. */
export async function rest(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, { ...(signal !== undefined && { signal }) }).catch(() => undefined)
}
