import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { type Output, printable, say } from './terminal.ts'

/** `null` where no person reads and types. Who ends the input, or interrupts, answers nothing. */
export function personAt(input: Readable & { readonly isTTY?: boolean }, output: Output) {
  if (!input.isTTY || !output.isTTY) return null
  return (question: string): Promise<string> =>
    new Promise((resolve) => {
      const lines = createInterface({ input, output })
      let answer: string | null = null
      lines.once('close', () => {
        if (answer === null) say(output, '')
        resolve(answer ?? '')
      })
      lines.once('SIGINT', () => lines.close())
      lines.question(printable(question), (text) => {
        answer = text
        lines.close()
      })
    })
}
