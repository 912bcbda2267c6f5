/** Where a TiDB listens and who connects, for drivers and for people. */
export interface TidbAddress {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
}

/** Reads `mysql://user:password@host:port`; the port defaults to TiDB's 4000, the user to root. Throws on anything else. */
export function parseTidbUrl(text: string): TidbAddress {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || url.protocol !== 'mysql:' || url.hostname === '') {
    throw new Error('a TiDB is named by a URL of the form mysql://user:password@host:port')
  }
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 4000 : Number(url.port),
    user: url.username === '' ? 'root' : decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  }
}

export function formatTidbUrl({ host, port, user, password }: TidbAddress): string {
  const secret = password === '' ? '' : `:${encodeURIComponent(password)}`
  const name = host.includes(':') ? `[${host}]` : host
  return `mysql://${encodeURIComponent(user)}${secret}@${name}:${port}`
}
