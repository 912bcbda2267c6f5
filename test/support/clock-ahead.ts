/* Loaded before a process's own code: its clock is so many milliseconds ahead of the machine's, behind where they are negative. */

const { CLOCK_AHEAD } = process.env
const ahead = Number(CLOCK_AHEAD)
if (!Number.isInteger(ahead)) throw new Error(`CLOCK_AHEAD must be a whole number, and is ${CLOCK_AHEAD}`)

const { Date: OfTheMachine } = globalThis
const now = (): number => OfTheMachine.now() + ahead

globalThis.Date = new Proxy(OfTheMachine, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})
