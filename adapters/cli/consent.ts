import type { Command } from 'commander'
import { DomainError, Invalid } from '../../domain/shared/errors.ts'
import type { Terminal } from './terminal.ts'

export interface ConsentOptions {
  readonly yes?: true
}

/** Adds what every command has that takes something away. */
export const withYes = (command: Command): Command =>
  command.option('--yes', 'that this is meant; without it that is asked on a terminal, and refused elsewhere')

/** Asks whether `what` is meant: sentences that say what becomes of what. Rejects with `declined`. */
export type Consent = (what: () => Promise<string> | string) => Promise<void>

/** Rejects with `invalid` at once where it is not said that it is meant, and nobody is there to ask. */
export function consentOf({ ask }: Terminal, { yes }: ConsentOptions): Consent {
  if (yes) return async () => {}
  if (ask === null) throw Invalid.of('/--yes', 'is needed here, where nobody can be asked whether this is meant')
  return async (what) => {
    const answer = await ask(`${await what()} Go on? [y/N] `)
    if (!/^\s*y(es)?\s*$/i.test(answer)) throw new Declined()
  }
}

class Declined extends DomainError {
  readonly code = 'declined'
  readonly details = {}

  constructor() {
    super('Nothing was changed.')
  }
}
