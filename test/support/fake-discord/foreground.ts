import { startFakeDiscord } from './fake-discord.ts'
import { type FaultKind, faultKinds } from './faults.ts'
import { wholeNumber } from './numbers.ts'

const help = `A Discord on this machine, with a made-up guild and Discord's limits: npm run fake-discord

  PORT      where it answers (8090)
  MESSAGES  how many it has (6000)
  EDITION   the moment at which it is seen, from 1
  SEED      another guild, and other faults from 1
  FAULTS    what goes wrong with some of its replies, of ${faultKinds.join(', ')}
  RATE      with how many in a hundred (5)

Example: FAULTS=500,429-user RATE=10 npm run fake-discord
`

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const isFault = (text: string): text is FaultKind => faultKinds.some((kind) => kind === text)

function faultsAsked(): readonly FaultKind[] {
  const { FAULTS = '' } = process.env
  return FAULTS.split(',')
    .filter((text) => text !== '')
    .map((text) => {
      if (isFault(text)) return text
      throw new Error(`FAULTS must be of ${faultKinds.join(', ')}, and has ${text}`)
    })
}

async function run(): Promise<void> {
  const asked = new Promise<void>((end) => {
    process.on('SIGINT', end)
    process.on('SIGTERM', end)
  })
  const seed = wholeNumber('SEED', 1, 1)
  const kinds = faultsAsked()
  const rate = wholeNumber('RATE', 5) / 100
  const fake = await startFakeDiscord({
    port: wholeNumber('PORT', 8090),
    messages: wholeNumber('MESSAGES', 6_000),
    edition: wholeNumber('EDITION', 1),
    seed,
    idsAbove: seed - 1,
  })
  if (kinds.length > 0) fake.behave({ random: { seed, rate, kinds } })
  say(`url    ${fake.url}`)
  say(`token  ${fake.token}`)
  say(`guild  ${fake.guildId}`)
  say(`curl -H 'Authorization: Bot ${fake.token}' ${fake.url}/v10/guilds/${fake.guildId}/channels`)
  say('PORT, MESSAGES, EDITION, SEED, FAULTS and RATE choose another one; --help tells of them. Ctrl-C ends it.')
  await asked
  await fake.close()
}

try {
  if (process.argv.includes('--help')) process.stdout.write(help)
  else await run()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
