import cliProgress from 'cli-progress'
import type { IntegrityObserver } from '../../domain/archive/index.ts'
import { integer } from './figures.ts'
import type { Stopwatch } from './pace.ts'
import { oneLine } from './table.ts'
import { type Output, printable, say } from './terminal.ts'

/** Shows how far a verification is: a bar where a person looks, else a plain line every few seconds. */
export interface VerifyDisplay extends IntegrityObserver {
  /** Leaves the screen clean. May be called again. */
  stop(): void
}

export const verifyDisplay = (output: Output, now: Stopwatch = () => performance.now()): VerifyDisplay =>
  output.isTTY ? bar(output) : lines(output, now)

type Done = Parameters<IntegrityObserver['progressed']>[0]

const lineOf = ({ channels, messages, name }: Done): string =>
  `${integer(messages)} messages in ${integer(channels)} channels looked at, now: ${oneLine(printable(name), 30)}`

function bar(output: Output): VerifyDisplay {
  const room = (output.columns ?? 80) - 1
  const format: cliProgress.GenericFormatter = (_options, { progress }, { line = '' }) =>
    `${String(Math.floor(100 * progress)).padStart(3)} % ${line}`.slice(0, room)
  const shown = new cliProgress.SingleBar({ stream: output, format, hideCursor: true, clearOnComplete: true, fps: 10 })
  return {
    found: ({ messages }) => shown.start(Math.max(1, messages), 0, { line: '' }),
    progressed: (done) => shown.update(Math.min(done.messages, shown.getTotal()), { line: lineOf(done) }),
    stop: () => shown.stop(),
  }
}

const millisecondsBetweenLines = 5_000

function lines(output: Output, now: Stopwatch): VerifyDisplay {
  let lastAt = now()
  return {
    found() {},
    progressed(done) {
      if (now() - lastAt < millisecondsBetweenLines) return
      lastAt = now()
      say(output, lineOf(done))
    },
    stop() {},
  }
}
