import { setTimeout } from 'node:timers/promises'

/** Resolves after so many milliseconds, or once `signal` says so. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { ...(signal !== undefined && { signal }) }).catch(() => undefined)
}
