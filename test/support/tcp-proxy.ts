import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** Where the connection breaks when a client sends COMMIT: the client sees the same either way. */
export type CommitCut = 'before_server' | 'after_server'

/** A proxy in front of a TiDB that breaks connections when a test asks for it. */
export interface TcpProxy {
  readonly port: number
  /** How many clients are connected. */
  readonly connections: number
  /** How many of them wait for an answer. */
  readonly waiting: number
  /** The next `times` COMMITs are cut. */
  cutCommits(cut: CommitCut, times: number): void
  /** From now on, or no longer: every connection is broken, and every new one as it is made. */
  refuse(refused: boolean): void
  /**
   * From now on, or no longer: nothing passes in either direction, and nobody is told. A connection that lost something passes
   * nothing ever again: no network hands on what comes behind a gap.
   */
  swallow(swallowed: boolean): void
  /** From now on: everything comes so many milliseconds later, in both directions. */
  delay(milliseconds: number): void
  /** The next `times` answers of the server are cut in their middle, after `spared` that pass whole. */
  cutAnswers(times: number, spared?: number): void
  /** Breaks every connection on the server's side. The clients are not told: what they send goes nowhere. */
  halfOpen(): void
  /** Breaks every connection that is open. */
  cutAll(): void
  close(): Promise<void>
}

export interface ProxyTarget {
  readonly host: string
  readonly port: number
}

/** COM_QUERY "commit" (MySQL client/server protocol): the length, the sequence number 0, the command 3, the text. */
const commitPacket = Buffer.from('\x07\x00\x00\x00\x03commit', 'latin1')

export async function startTcpProxy(target: ProxyTarget): Promise<TcpProxy> {
  const proxy = new CuttingProxy(target)
  await proxy.listen()
  return proxy
}

class CuttingProxy implements TcpProxy {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #clients = new Set<Socket>()
  readonly #waiting = new Set<Socket>()
  /** By the server's side of a connection, the client's. */
  readonly #servers = new Map<Socket, Socket>()
  #cut: CommitCut = 'before_server'
  #cuts = 0
  #refused = false
  #swallowed = false
  #delay = 0
  #answersToCut = 0
  #answersToSpare = 0

  constructor(target: ProxyTarget) {
    this.#server = createServer((client) => {
      if (this.#refused) client.destroy()
      else this.#join(client, connect(target.port, target.host))
    })
  }

  get connections(): number {
    return this.#clients.size
  }

  get waiting(): number {
    return this.#waiting.size
  }

  get port(): number {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the proxy does not listen')
    return address.port
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject).listen(0, '127.0.0.1', resolve)
    })
  }

  cutCommits(cut: CommitCut, times: number): void {
    this.#cut = cut
    this.#cuts = times
  }

  refuse(refused: boolean): void {
    this.#refused = refused
    if (refused) this.cutAll()
  }

  swallow(swallowed: boolean): void {
    this.#swallowed = swallowed
  }

  delay(milliseconds: number): void {
    this.#delay = milliseconds
  }

  cutAnswers(times: number, spared = 0): void {
    this.#answersToCut = times
    this.#answersToSpare = spared
  }

  halfOpen(): void {
    for (const [server, client] of this.#servers) {
      server.removeAllListeners('close')
      server.destroy()
      client.removeAllListeners('data').resume()
      this.#sockets.delete(server)
    }
    this.#servers.clear()
  }

  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  close(): Promise<void> {
    this.cutAll()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  #join(client: Socket, server: Socket): void {
    this.#watch(client, server)
    this.#watch(server, client)
    this.#clients.add(client)
    client.on('close', () => {
      this.#clients.delete(client)
      this.#waiting.delete(client)
    })
    this.#servers.set(server, client)
    const [there, back] = [this.#lane(), this.#lane()]
    const passes = this.#untilSwallowed()
    client.on('data', () => this.#waiting.add(client))
    client.on('data', (bytes) => there(() => passes() && this.#forward(bytes, client, server)))
    server.on('data', (bytes) => back(() => passes() && this.#answer(bytes, client)))
  }

  #forward(bytes: Buffer, client: Socket, server: Socket): void {
    if (this.#cuts === 0 || !bytes.equals(commitPacket)) {
      server.write(bytes)
      return
    }
    this.#cuts -= 1
    if (this.#cut === 'before_server') {
      client.destroy()
      return
    }
    server.removeAllListeners('data').once('data', () => client.destroy())
    server.write(bytes)
  }

  #answer(bytes: Buffer, client: Socket): void {
    this.#waiting.delete(client)
    if (this.#answersToCut === 0 || bytes.length < 2) {
      client.write(bytes)
      return
    }
    if (this.#answersToSpare > 0) {
      this.#answersToSpare -= 1
      client.write(bytes)
      return
    }
    this.#answersToCut -= 1
    client.write(bytes.subarray(0, bytes.length >> 1), () => client.destroy())
  }

  /** Whether what comes now is handed on: of one connection, in both directions. */
  #untilSwallowed(): () => boolean {
    let lost = false
    return () => {
      lost ||= this.#swallowed
      return !lost
    }
  }

  /** Works in order, each as much later as the delay was when it came. */
  #lane(): (work: () => unknown) => void {
    let last = Promise.resolve()
    return (work) => {
      const due = performance.now() + this.#delay
      last = last.then(async () => {
        const left = due - performance.now()
        if (left > 0) await pause(left)
        work()
      })
    }
  }

  #watch(socket: Socket, other: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#sockets.delete(socket)
      this.#servers.delete(socket)
      other.destroy()
    })
  }
}
