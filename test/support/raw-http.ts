import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** A connection over which anything can be said, HTTP or not. */
export interface RawConnection {
  write(text: string): void
  /** All that was answered, once the server closed the connection. */
  ended(): Promise<string>
  /** Resolves with what was answered so far, once it matches. */
  says(pattern: RegExp): Promise<string>
  close(): void
}

/** The port of loopback that the app answers at from now on. */
export async function listening(http: FastifyInstance): Promise<number> {
  return Number(new URL(await http.listen({ host: '127.0.0.1', port: 0 })).port)
}

/** Rejects where nothing listens. */
export async function rawConnection(port: number): Promise<RawConnection> {
  const socket: Socket = connect(port, '127.0.0.1')
  let answered = ''
  socket.on('data', (part: Buffer) => {
    answered += part.toString('latin1')
  })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await once(socket, 'connect')
  // A server that closes while it is being written to resets the connection; what it said before is what counts.
  socket.on('error', () => {})
  return {
    write: (text) => {
      if (!socket.destroyed) socket.write(text)
    },
    async ended() {
      await closed
      return answered
    },
    async says(pattern) {
      while (!pattern.test(answered)) {
        if (socket.destroyed) throw new Error(`it never said ${pattern}: ${answered}`)
        await Promise.race([closed, pause(5)])
      }
      return answered
    },
    close: () => socket.destroy(),
  }
}
