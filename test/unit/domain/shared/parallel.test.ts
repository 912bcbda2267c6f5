import { expect, it } from 'vitest'
import { inParallel } from '../../../../domain/shared/parallel.ts'

/** Ends when the test says so. */
function endable() {
  const ends = { resolve: (): void => {}, reject: (_: Error): void => {} }
  const ended = new Promise<void>((resolve, reject) => {
    ends.resolve = resolve
    ends.reject = reject
  })
  return { ...ends, ended }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('begins in order, and no more at a time than it may', async () => {
  const works = [endable(), endable(), endable(), endable()] as const
  const begun: number[] = []
  const all = inParallel([0, 1, 2, 3] as const, 2, (each) => {
    begun.push(each)
    return works[each].ended
  })
  await settled()
  expect(begun).toEqual([0, 1])
  works[1].resolve()
  await settled()
  expect(begun).toEqual([0, 1, 2])
  for (const { resolve } of works) resolve()
  await all
  expect(begun).toEqual([0, 1, 2, 3])
})

it('rejects with the first rejection in time, whoever stands first in line, once all that run have ended', async () => {
  const works = [endable(), endable(), endable()] as const
  const begun: number[] = []
  let end: unknown = 'none'
  const all = inParallel([0, 1, 2] as const, 2, (each) => {
    begun.push(each)
    return works[each].ended
  }).catch((reason: unknown) => {
    end = reason
  })
  const [cause, consequence] = [new Error('the cause'), new Error('its consequence')]
  works[1].reject(cause)
  await settled()
  expect([begun, end]).toEqual([[0, 1], 'none'])
  works[0].reject(consequence)
  await all
  expect(end).toBe(cause)
  expect(begun).toEqual([0, 1])
})

it('rejects also with nothing at all, and does nothing of nothing', async () => {
  await expect(inParallel([1], 3, () => Promise.reject(undefined))).rejects.toBeUndefined()
  await expect(inParallel([], 3, () => expect.unreachable())).resolves.toBeUndefined()
})
