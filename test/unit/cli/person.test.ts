import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { personAt } from '../../../adapters/cli/person.ts'

const screen = (isTTY: boolean) => {
  const stream = Object.assign(new PassThrough(), { isTTY })
  let text = ''
  stream.on('data', (part: Buffer) => {
    text += part.toString()
  })
  return { stream, text: () => text }
}

const terminal = () => {
  const [input, output] = [screen(true).stream, screen(true)]
  const ask = personAt(input, output.stream) ?? expect.unreachable()
  return { input, output, ask }
}

it.each([
  [false, true],
  [true, false],
])('nobody is there where one of both is no terminal: %s, %s', (typed, shown) => {
  expect(personAt(screen(typed).stream, screen(shown).stream)).toBeNull()
})

it('shows the question, and gives what is typed', async () => {
  const { input, output, ask } = terminal()
  const answer = ask('Go on? [y/N] ')
  input.write('y\r')
  expect(await answer).toBe('y')
  expect(output.text()).toContain('Go on? [y/N] ')
})

it.each([
  ['the end of the input', '\u0004'],
  ['an interruption', '\u0003'],
])('takes %s for no answer', async (_, typed) => {
  const { input, output, ask } = terminal()
  const answer = ask('Go on? [y/N] ')
  input.write(typed)
  expect(await answer).toBe('')
  expect(output.text().endsWith('\n')).toBe(true)
})

it('asks again afterwards, and lets nothing in a name steer the terminal', async () => {
  const { input, output, ask } = terminal()
  const first = ask('Once? ')
  input.write('a\r')
  await first
  const second = ask('A \u001b[2J name? ')
  input.write('b\r')
  expect(await second).toBe('b')
  expect(output.text()).not.toContain('\u001b[2J')
})
