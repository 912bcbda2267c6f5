import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { command, root, stages } from './dockerfile.ts'

const image = stages()
const last = image.at(-1)

describe('the Dockerfile', () => {
  it('builds and runs on Node 24', () => {
    expect(image.length).toBeGreaterThan(1)
    for (const stage of image) expect(stage.image).toMatch(/^node:24-(slim|alpine)$/)
  })

  it('runs as a user who is not root', () => {
    const users = last?.instructions.filter((step) => step.name === 'USER') ?? []
    expect(users.map((step) => step.text)).toEqual(['node'])
  })

  it('installs what the lockfile says, without what only development needs', () => {
    const runs = last?.instructions.filter((step) => step.name === 'RUN') ?? []
    expect(runs.map((step) => step.text)).toEqual(['npm ci --omit=dev'])
  })

  it('asks the server for its health without programs that the image lacks', () => {
    expect(command(last, 'HEALTHCHECK')[0]).toBe('node')
  })

  it('copies exactly what .dockerignore lets in, so nothing else of the folder can get into the image', () => {
    const copies = image.flatMap(({ instructions }) => instructions.filter((step) => step.name === 'COPY'))
    const outside = copies.filter((step) => step.from === undefined)
    const copied = new Set(outside.flatMap((step) => step.text.split(/\s+/).slice(0, -1)))
    const lines = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n')
    const [first, ...admitted] = lines.filter((line) => line !== '' && !line.startsWith('#'))
    expect(first).toBe('*')
    expect(admitted.sort()).toEqual([...copied].map((path) => `!${path}`).sort())
  })
})
