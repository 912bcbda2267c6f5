import { expect, it } from 'vitest'
import { runScript } from '../../support/cli-run-process.ts'

const run = (args: readonly string[], environment = {}) => runScript('fake-discord', args, environment)

it('tells what the fake Discord can be told', async () => {
  const { code, stdout } = await run(['--help'])
  expect([code, stdout]).toEqual([0, expect.stringMatching(/FAULTS .* 429-user, .*\n {2}RATE/)])
})

it.each([
  ['MESSAGES', 'abc', 'MESSAGES must be a whole number, and is abc\n'],
  ['FAULTS', '500,418', expect.stringMatching(/^FAULTS must be of 500, .*, and has 418\n$/)],
])('refuses what is wrong in one line: %s', async (name, value, said) => {
  const { code, stdout, stderr } = await run([], { [name]: value })
  expect([code, stdout, stderr]).toEqual([1, '', said])
})
