import { setTimeout } from 'node:timers/promises'

export async function pause(milliseconds: number): Promise<void> {
  await setTimeout(milliseconds)
}
