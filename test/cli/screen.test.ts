import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { verta } from '../support/cli-run.ts'
import { type ExportFolder, exportFolder, exportText } from '../support/cli-run-exports.ts'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'

const esc = String.fromCharCode(27)
const bell = String.fromCharCode(7)
const hideCursor = `${esc}[?25l`
const showCursor = `${esc}[?25h`

describe('the progress of an import', () => {
  let world: HttpWorld
  let folder: ExportFolder

  beforeAll(async () => {
    world = await openHttpWorld()
    folder = await exportFolder()
  })

  afterAll(async () => {
    await folder.remove()
    await world.close()
  })

  beforeEach(() => world.empty())

  it('is a bar where a person looks: bytes, messages, their rate, the time left', async () => {
    const { code, stderr, stdout } = await verta(world, ['import', 'examples/dce-2.48'], { screen: 'terminal' })
    expect(code).toBe(0)
    expect(stderr).toMatch(/[█░]{24}/)
    expect(stderr).toMatch(/[\d.]+ k?B of 22 kB · \d+ messages? · (–|[\d,]+)\/s · ((–|\d+s) left|finishing)/)
    expect(stdout).not.toContain(esc)
  })

  it.each([
    ['after a whole import', exportText()],
    ['after a file that was cut off', exportText().slice(0, -60)],
    ['after a file of which nothing could be used', 'no'],
    ['after an empty file', ''],
  ])('leaves a clean screen and the cursor: %s', async (_, text) => {
    const path = await folder.write('some.json', text)
    const { stderr } = await verta(world, ['import', path], { screen: 'terminal' })
    expect(lastOf(stderr, hideCursor)).toBeLessThan(lastOf(stderr, showCursor))
    expect(remains(stderr)).toBe('')
  })

  it('leaves a clean screen where the storage fails in the middle', async () => {
    const archive = { ...world.archive, importArchive: failing(world) }
    const path = await folder.write('some.json', exportText())
    const { code, stderr } = await verta({ ...world, archive }, ['import', path], { screen: 'terminal' })
    expect(code).toBe(1)
    expect(lastOf(stderr, hideCursor)).toBeLessThan(lastOf(stderr, showCursor))
    expect(remains(stderr)).toBe('verta: something went wrong (Error: lost)')
  })

  it('leaves a clean screen and says that nothing is lost where someone interrupts it', async () => {
    let tidy = () => {}
    const interrupted = failing(world, () => tidy())
    const path = await folder.write('some.json', exportText())
    const archive = { ...world.archive, importArchive: interrupted }
    const { code, stderr, tidies } = await verta({ ...world, archive }, ['import', path], {
      screen: 'terminal',
      interrupt: (run) => {
        tidy = run
      },
    })
    const stopped = 'Stopped. What was read is kept: import the same files again to go on.'
    expect(stderr.indexOf(stopped)).toBeGreaterThan(lastOf(stderr.slice(0, stderr.indexOf(stopped)), showCursor))
    expect(lastOf(stderr, hideCursor)).toBeLessThan(stderr.indexOf(stopped))
    expect([code, tidies]).toEqual([130, 0])
  })

  it('is a plain line now and then without a terminal', async () => {
    let milliseconds = 0
    const now = vi.spyOn(performance, 'now').mockImplementation(() => {
      milliseconds += 6_000
      return milliseconds
    })
    const { stderr } = await verta(world, ['import', 'examples/dce-2.48'], { screen: 'pipe' })
    now.mockRestore()
    const lines = stderr.trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(3)
    for (const line of lines)
      expect(line).toMatch(/^[\d.]+ k?B of 22 kB · \d+ messages? · [\d,]+\/s · ((–|\d+[sm].*) left|finishing)$/)
    expect(lines.at(-1)).toMatch(/^22 kB of 22 kB · 15 messages/)
  })

  it('is plain text without a terminal, with no bar and no escape', async () => {
    const { stderr, stdout } = await verta(world, ['import', 'examples/dce-2.48'], { screen: 'pipe' })
    expect(`${stderr}${stdout}`).not.toContain(esc)
    expect(`${stderr}${stdout}`).not.toContain('\r')
    expect(stderr).not.toContain('█')
  })

  it('shows no control character of a file’s own', async () => {
    const path = await folder.write(
      'some.json',
      exportText().replace('"name":"talk"', `"name":"ta\\u001b[31mlk\\u0007"`),
    )
    const { stdout } = await verta(world, ['import', path], { screen: 'terminal' })
    for (const character of [bell, esc]) expect(stdout).not.toContain(character)
    expect(stdout).toMatch(/ta.\[31mlk/)
  })
})

const failing =
  ({ archive }: HttpWorld, meanwhile = () => {}): HttpWorld['archive']['importArchive'] =>
  async (command) => {
    await archive.importArchive(command)
    meanwhile()
    throw new Error('lost')
  }

const lastOf = (text: string, part: string): number => text.lastIndexOf(part)

const returns = new RegExp(`\\r|${esc}\\[0?[JK]|${esc}\\[[01]?G`)
const sequences = new RegExp(`${esc}\\[[?\\d;]*[A-Za-z]`, 'g')

/** What stands on the last line of a screen that was written so: what follows the last erasure, without the escapes. */
const remains = (text: string): string => (text.split(returns).at(-1) ?? '').replace(sequences, '').trim()
