import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { runVerta, startVerta } from '../support/cli-run-process.ts'
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/fake-discord.ts'
import { formatTidbUrl } from '../support/tidb-address.ts'
import { median } from './median.ts'
import type { SyncPlan } from './sync-pace.ts'

export interface WorkersPace {
  /** Of channels that are walked, requests a second, medians. */
  readonly one: number
  readonly two: number
  /** How many times one's work two do: the median of the rounds. */
  readonly ratio: number
}

type Settings = Readonly<Record<string, string>>

/** How long the fake takes to answer, in milliseconds. */
export const latency = 200
/** Of each worker: so few that they wait for answers nearly all the time, and both stay below the bot's budget. */
export const lanes = 2
/** Requests before which nothing is counted, until every lane has a channel; then so many are. */
const [warming, counted] = [40, 300]

/** One `verta worker` and two, in turn and `rounds` times each, from a Discord without limits. */
export async function compareWorkers({ address, prefix, messages, rounds }: SyncPlan): Promise<WorkersPace> {
  const discord = await startFakeDiscord({ messages, seed: 2, limits: null })
  try {
    discord.behave({ latency })
    const rates = { one: [] as number[], two: [] as number[] }
    for (let round = 1; round <= rounds; round++) {
      const settings = (name: string): Settings => ({
        ...{ STORAGE: 'tidb', DATABASE_URL: `${formatTidbUrl(address)}/`, VERTA_DATABASE__TLS: 'disabled' },
        VERTA_DATABASE__PREFIX: `${prefix}${name}_${round}`,
        VERTA_SECRET: randomBytes(32).toString('base64'),
        ...{ DISCORD_BOT_TOKEN: discord.token, VERTA_DISCORD__API: discord.url },
        ...{ VERTA_DISCORD__REQUESTS_PER_SECOND: '50', VERTA_SYNC__WORKERS: `${lanes}` },
      })
      rates.one.push(await rateOf(1, discord, settings('one')))
      rates.two.push(await rateOf(2, discord, settings('two')))
    }
    const ratio = median(rates.two.map((each, i) => each / (rates.one[i] ?? 0)))
    return { one: median(rates.one), two: median(rates.two), ratio }
  } finally {
    await discord.close()
  }
}

async function rateOf(many: number, discord: FakeDiscord, settings: Settings): Promise<number> {
  await ran(['migrate', 'latest'], settings)
  const workers = Array.from({ length: many }, () => startVerta(['worker'], settings))
  try {
    for (const worker of workers) await worker.says(/works on jobs and syncs/)
    discord.forgetRequests()
    await ran(['tenant', 'create', 'Bench', '--guild', discord.guildId], settings)
    await asked(discord, warming)
    const start = performance.now()
    await asked(discord, warming + counted)
    return counted / ((performance.now() - start) / 1000)
  } finally {
    for (const worker of workers) worker.stop('SIGTERM')
    for (const worker of workers) await worker.finished()
  }
}

async function ran(words: readonly string[], settings: Settings): Promise<void> {
  const { code, stderr } = await runVerta(words, settings)
  if (code !== 0) throw new Error(`verta ${words.join(' ')} ended with ${code}: ${stderr}`)
}

/** Resolves once so much was asked of channels' messages. */
async function asked({ requests }: FakeDiscord, many: number): Promise<void> {
  while (requests.filter(({ route }) => route.startsWith('/channels/:id/messages')).length < many) await pause(5)
}
