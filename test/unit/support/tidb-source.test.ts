import { describe, expect, it } from 'vitest'
import { provideTidb, type TidbSource } from '../../support/tidb-source.ts'

const TEMPORARY = { kind: 'temporary' } as const

interface Given {
  readonly obstacle?: string
  readonly breaks?: string
  readonly choice?: TidbSource['choice']
}

function setup(given: readonly (Given & { readonly name: string })[]) {
  const started: string[] = []
  const said: string[] = []
  const sources = given.map(
    ({ name, obstacle, breaks, choice }, index): TidbSource => ({
      name,
      remedy: `get ${name}`,
      choice: choice ?? 'offered',
      obstacle: async () => obstacle ?? null,
      start: async () => {
        started.push(name)
        if (breaks !== undefined) throw new Error(breaks)
        return { address: { host: name, port: 4000 + index, user: 'root', password: '' }, stop: async () => {} }
      },
    }),
  )
  const provide = () => provideTidb(sources, TEMPORARY, (line) => said.push(line))
  return { provide, started, said }
}

describe('where a TiDB comes from', () => {
  it('is the first source that has no obstacle, and no other is started', async () => {
    const { provide, started } = setup([{ name: 'url', obstacle: 'not set' }, { name: 'container' }, { name: 'go' }])
    expect((await provide()).address.host).toBe('container')
    expect(started).toEqual(['container'])
  })

  it('is the next source, and says so, when a container engine answers but its TiDB does not start', async () => {
    const { provide, said } = setup([{ name: 'container', breaks: 'no such image' }, { name: 'go' }])
    expect((await provide()).address.host).toBe('go')
    expect(said.join('\n')).toContain('container did not start: no such image')
  })

  it('is nothing else when the TiDB that a person named does not answer', async () => {
    const { provide, started } = setup([{ name: 'url', breaks: 'refused', choice: 'binding' }, { name: 'go' }])
    await expect(provide()).rejects.toThrow('url: refused')
    expect(started).toEqual(['url'])
  })

  it('fails with one message that names every source, why it is not there and how to get it', async () => {
    const { provide } = setup([
      { name: 'url', obstacle: 'not set' },
      { name: 'container', obstacle: 'no engine' },
      { name: 'go', breaks: 'build failed' },
    ])
    await expect(provide()).rejects.toThrow(
      [
        'No TiDB to run on. Any one of these is enough:',
        '- url (not set): get url',
        '- container (no engine): get container',
        '- go (build failed): get go',
      ].join('\n'),
    )
  })
})
