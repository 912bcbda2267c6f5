import { InvalidArgumentError } from 'commander'
import { isSnowflake, type Snowflake } from '../../domain/archive/index.ts'

/** An id of Discord, as it is typed. */
export function snowflake(text: string): Snowflake {
  if (!isSnowflake(text)) throw new InvalidArgumentError('It is a number of up to 20 digits.')
  return text
}
