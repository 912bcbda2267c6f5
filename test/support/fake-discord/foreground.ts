import { startFakeDiscord } from './fake-discord.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const number = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise)

const asked = new Promise<void>((end) => {
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
})

try {
  const fake = await startFakeDiscord({
    port: number('PORT', 8090),
    messages: number('MESSAGES', 6_000),
    edition: number('EDITION', 1),
    seed: number('SEED', 1),
  })
  say(`url    ${fake.url}`)
  say(`token  ${fake.token}`)
  say(`guild  ${fake.guildId}`)
  say(`curl -H 'Authorization: Bot ${fake.token}' ${fake.url}/v10/guilds/${fake.guildId}/channels`)
  say('PORT, MESSAGES, EDITION and SEED choose another one. Ctrl-C ends it.')
  await asked
  await fake.close()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
