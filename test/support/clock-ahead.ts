/* Loaded before a process's own code, whose clock is then ahead of the machine's. */

/** What stands in its environment. */
export interface ClockAhead {
  /** Milliseconds; negative where it is behind. */
  readonly CLOCK_AHEAD: string
}

const { CLOCK_AHEAD } = process.env
const ahead = Number(CLOCK_AHEAD)
if (!Number.isInteger(ahead)) throw new Error(`CLOCK_AHEAD must be a whole number, and is ${CLOCK_AHEAD}`)

const { Date: OfTheMachine } = globalThis
const now = (): number => OfTheMachine.now() + ahead

globalThis.Date = new Proxy(OfTheMachine, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})
