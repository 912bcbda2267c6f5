import { AsyncLocalStorage } from 'node:async_hooks'
import type { TidbError } from './errors.ts'

/** Told of what is done on the database. It must not throw. Nothing of it holds values, SQL or names. */
export interface TidbObserver {
  readonly statement: (statement: ObservedStatement) => void
  readonly transaction: (transaction: ObservedTransaction) => void
  /** Told of each failure that a statement, or getting a connection, met. */
  readonly failure: (error: TidbError) => void
  /** Told when the circuit breaker opens, for which reason, and when it closes again. */
  readonly breaker: (state: 'open' | 'closed', reason: string) => void
}

export interface ObservedStatement {
  /** The repository's method that it is of, as `archive.messages.list`; `other` for none. */
  readonly method: string
  readonly milliseconds: number
  /** Read, or found to write. */
  readonly rows: number
  /** `ok`, or the class of its failure. */
  readonly outcome: string
}

export interface ObservedTransaction {
  /** The last repository's method in it. */
  readonly method: string
  /** Of all its attempts. */
  readonly milliseconds: number
  /** `committed`, or the code of what it rejected with. */
  readonly outcome: string
}

export const silentObserver: TidbObserver = {
  statement() {},
  transaction() {},
  failure() {},
  breaker() {},
}

const running = new AsyncLocalStorage<string>()

/** The repository's method that is at work; `other` outside of all. */
export const methodAtWork = (): string => running.getStore() ?? 'other'

/** Does work that is of no repository under a name of its own. */
export const under = <T>(name: string, work: () => Promise<T>): Promise<T> => running.run(name, work)

/** The same repositories; what their methods do is told as theirs: `<context>.<repository>.<method>`. */
export function named<Repositories extends object>(context: string, repositories: Repositories): Repositories {
  const made = new Map<string | symbol, object>()
  return new Proxy(repositories, {
    get(all, key) {
      const repository: unknown = Reflect.get(all, key)
      if (typeof repository !== 'object' || repository === null) return repository
      const known = made.get(key)
      if (known !== undefined) return known
      const wrapped = namedMethods(`${context}.${String(key)}`, repository)
      made.set(key, wrapped)
      return wrapped
    },
  })
}

const namedMethods = (name: string, repository: object): object =>
  new Proxy(repository, {
    get(target, key) {
      const method: unknown = Reflect.get(target, key)
      if (typeof method !== 'function') return method
      return (...given: readonly unknown[]): unknown =>
        running.run(`${name}.${String(key)}`, () => Reflect.apply(method, target, given))
    },
  })
