import { randomUUID } from 'node:crypto'
import { type IdGenerator, uuid } from '../../domain/shared/ids.ts'

/** Random UUIDs (RFC 9562, version 4) from the operating system's generator. */
export const systemIds: IdGenerator = {
  uuid: () => uuid(randomUUID()),
}
