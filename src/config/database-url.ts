/** What a URL says of the settings, by their names, or what is wrong with it. */
export type DatabaseUrl = { readonly parts: ReadonlyMap<string, string> } | { readonly wrong: string }

const form = 'mysql://user:password@host:4000/'

export function databaseUrl(text: string): DatabaseUrl {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'mysql' && text.includes('://'))
    return { wrong: `must begin with mysql:// (TiDB speaks the protocol of MySQL), as in ${form}` }
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || url.hostname === '')
    return { wrong: `must look like ${form}; in the password %40 stands for @, %2F for /, %23 for #` }
  if (url.hash !== '') return { wrong: 'holds a #: write %23 for it' }
  if (url.pathname.length > 1) return { wrong: 'names no database; VERTA_DATABASE__PREFIX leads their names' }
  const [username, password] = [decoded(url.username), decoded(url.password)]
  if (username === null || password === null) return { wrong: 'holds a % that encodes nothing; write %25 for a %' }
  const tls = tlsOf(url.searchParams)
  if ('wrong' in tls) return tls
  const parts: (readonly [string, string])[] = [
    ['database.host', url.hostname.replace(/^\[|\]$/g, '')],
    ['database.port', url.port],
    ['database.username', username],
    ['database.password', password],
    ...tls.parts,
  ]
  return { parts: new Map(parts.filter(([, value]) => value !== '')) }
}

const parameters = ['ssl_ca', 'ssl_cert', 'ssl_key', 'ssl_verify_cert', 'ssl_verify_identity']

function tlsOf(query: URLSearchParams): DatabaseUrl {
  const unknown = [...query.keys()].find((name) => !parameters.includes(name))
  if (unknown !== undefined) return { wrong: `takes ${parameters.join(', ')}, and no ${unknown}` }
  const flags = ['ssl_verify_cert', 'ssl_verify_identity'].map((name) => query.get(name))
  if (flags.some((flag) => flag !== null && flag !== 'true' && flag !== 'false'))
    return { wrong: 'takes true or false for ssl_verify_cert and ssl_verify_identity' }
  return {
    parts: new Map([
      ['database.tls.mode', modeOf(query)],
      ['database.tls.ca', query.get('ssl_ca') ?? ''],
      ['database.tls.cert', query.get('ssl_cert') ?? ''],
      ['database.tls.key', query.get('ssl_key') ?? ''],
    ]),
  }
}

/** What is not said leaves it to the host's default; files that are named are there to be used. */
function modeOf(query: URLSearchParams): string {
  const [cert, identity] = [query.get('ssl_verify_cert'), query.get('ssl_verify_identity')]
  if (identity === 'true') return 'verify_identity'
  if (cert === 'false') return 'required'
  if (cert === 'true' || identity === 'false') return 'verify_ca'
  return query.size > 0 ? 'verify_identity' : ''
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
