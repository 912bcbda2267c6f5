import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

export interface Instruction {
  readonly name: string
  /** The stage that a COPY takes from; `undefined` where it takes from outside. */
  readonly from: string | undefined
  /** What follows the name and the options. */
  readonly text: string
}

export interface Stage {
  readonly name: string
  readonly image: string
  readonly instructions: readonly Instruction[]
}

/** The stages of our Dockerfile, first to last. Knows what ours uses: no heredoc, no ARG. */
export function stages(): readonly Stage[] {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8')
  const lines = dockerfile
    .replaceAll(/^#.*$/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
  const found: { name: string; image: string; instructions: Instruction[] }[] = []
  for (const line of lines.filter((text) => text.trim() !== '')) {
    const step = instruction(line)
    if (step.name === 'FROM') {
      const [image = '', name = `stage-${found.length}`] = step.text.split(/ AS /i)
      found.push({ name, image, instructions: [] })
    } else found.at(-1)?.instructions.push(step)
  }
  return found
}

/** The program and arguments that a stage's one CMD or HEALTHCHECK starts; both are in the exec form. */
export function command(stage: Stage | undefined, name: 'CMD' | 'HEALTHCHECK'): readonly string[] {
  const [step, ...more] = stage?.instructions.filter((it) => it.name === name) ?? []
  if (step === undefined || more.length > 0) throw new Error(`the stage should have one ${name}`)
  const words: unknown = JSON.parse(step.text.replace(/^CMD /, ''))
  if (!Array.isArray(words)) throw new Error(`${name} is not in the exec form`)
  return words.map(String)
}

/** The variables that a stage sets. */
export const variables = (stage: Stage | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (stage?.instructions ?? [])
      .filter((step) => step.name === 'ENV')
      .map((step) => /^(\w+)=(.*)$/.exec(step.text)?.slice(1) ?? []),
  )

function instruction(line: string): Instruction {
  const [, name = '', options = '', text = ''] = /^(\w+)\s+((?:--\S+\s+)*)(.*)$/.exec(line) ?? []
  return { name: name.toUpperCase(), from: /--from=(\S+)/.exec(options)?.[1], text }
}
