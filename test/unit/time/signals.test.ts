import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'

const started: ChildProcess[] = []

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

const program = `
  import { onStop } from './adapters/time/signals.ts'
  setInterval(() => {}, 1_000)
  onStop((code) => process.stdout.write('stopping with ' + code + '\\n'))
  process.stdout.write('ready\\n')
`

/** A program that goes on although it is called off. */
async function stubborn() {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push(child)
  let said = ''
  child.stdout.on('data', (part: Buffer) => {
    said += part.toString()
  })
  const says = async (text: string): Promise<void> => {
    while (!said.includes(text)) await once(child.stdout, 'data')
  }
  await says('ready')
  const ended = once(child, 'close').then(([code]) => ({ code, said }))
  return { child, says, ended }
}

describe('a program that is asked to stop', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is called off once by %s, and ended at once by the next one', async (signal, code) => {
    const { child, says, ended } = await stubborn()
    child.kill(signal)
    await says(`stopping with ${code}`)
    // npm passes on what the terminal sent already.
    child.kill(signal)
    await sleep(800)
    expect(child.exitCode).toBeNull()
    const asked = performance.now()
    child.kill(signal)
    expect(await ended).toEqual({ code, said: `ready\nstopping with ${code}\n` })
    expect(performance.now() - asked).toBeLessThan(2_000)
  })

  it('is ended after five seconds in which it did not end by itself', async () => {
    const { child, ended } = await stubborn()
    const asked = performance.now()
    child.kill('SIGTERM')
    expect((await ended).code).toBe(143)
    expect(performance.now() - asked).toBeGreaterThan(4_500)
  })
})
