/* The operations context's public face. */

export type { OperationsStorage } from './ports/repositories.ts'
