import type { HttpWorld } from './http-world.ts'

/** The bodies of replies by their addresses, as they came. */
export type Crawled = ReadonlyMap<string, string>

type Json = Readonly<Record<string, unknown>>

const root = '/api/v1/tenants'

/** Reads all that the public can reach: every list by pages of every sort, every channel by both its names, every permalink. */
export async function crawl(world: Pick<HttpWorld, 'get'>): Promise<Crawled> {
  const found = new Map<string, string>()

  async function read(url: string): Promise<Json> {
    const { status, body } = await world.get(url)
    if (status !== 200) throw new Error(`${url} answers ${status}: ${body}`)
    found.set(url, body)
    return objectOf(JSON.parse(body))
  }

  /** Follows a list to its end, or to its other end; a cursor takes the place of `bound`. Gives the items of the way. */
  async function walk(url: string, by: 'next' | 'previous' = 'next', bound = ''): Promise<readonly Json[]> {
    const items: Json[] = []
    for (let page = await read(`${url}${bound}`); ; ) {
      items.push(...itemsOf(page))
      const cursor = page[by]
      if (typeof cursor !== 'string') return items
      page = await read(`${url}&cursor=${cursor}`)
    }
  }

  async function channels(tenant: string, parent: string | null): Promise<void> {
    const query = parent === null ? '' : `&parent=${parent}`
    await read(`${tenant}/channels?limit=50${query}`)
    for (const channel of await walk(`${tenant}/channels?limit=1${query}`)) await channelAndBelow(tenant, channel)
  }

  async function channelAndBelow(tenant: string, { id, slug, kind }: Json): Promise<void> {
    const place = `${tenant}/channels/${id}`
    await read(place)
    await read(`${tenant}/channels/${slug}`)
    await messages(place)
    await read(`${place}/threads`)
    for (const thread of await walk(`${place}/threads?limit=1`)) await channelAndBelow(tenant, thread)
    if (kind !== 'thread') await channels(tenant, String(id))
  }

  async function messages(place: string): Promise<void> {
    const list = `${place}/messages`
    await read(list)
    const all = await walk(`${list}?limit=4`)
    await walk(`${list}?limit=3&order=desc`)
    const ids = all.map(({ id }) => String(id))
    for (const id of ids) await read(`${list}/${id}`)
    const [last] = ids.slice(-1)
    const [middle] = ids.slice(ids.length / 2)
    if (last !== undefined) await walk(`${list}?limit=2`, 'previous', `&before=${last}`)
    if (middle !== undefined) await walk(`${list}?limit=3`, 'next', `&after=${middle}`)
    if (middle !== undefined) await walk(`${list}?limit=3`, 'previous', `&after=${middle}`)
  }

  await read(root)
  for (const { slug } of await walk(`${root}?limit=1`)) {
    await read(`${root}/${slug}`)
    await channels(`${root}/${slug}`, null)
  }
  return found
}

const itemsOf = ({ items }: Json): readonly Json[] => (Array.isArray(items) ? items.map(objectOf) : [])

const objectOf = (value: unknown): Json => (typeof value === 'object' && value !== null ? { ...value } : {})
