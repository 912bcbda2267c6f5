import { expect, it } from 'vitest'
import { loadConfig } from '../../src/config/index.ts'
import { openApp } from '../../src/open-app.ts'
import { workOf } from '../../src/work.ts'

const token = { DISCORD_BOT_TOKEN: 'a bot’s' }
const all = { jobs: true, syncs: 'done', schedules: true }

it.each([
  [token, all],
  [{}, { ...all, syncs: 'no_token', schedules: false }],
  [
    { ...token, VERTA_SYNC__WORKERS: '0' },
    { ...all, syncs: 'no_lanes' },
  ],
  [
    { ...token, VERTA_SYNC__SCHEDULE: 'off' },
    { ...all, schedules: false },
  ],
  [
    { ...token, SERVICES: 'workers' },
    { ...all, schedules: false },
  ],
  [
    { ...token, SERVICES: 'archive,scheduler' },
    { jobs: false, syncs: 'no_workers', schedules: true },
  ],
  [{ SERVICES: 'scheduler' }, { jobs: false, syncs: 'no_workers', schedules: false }],
])('is told by the settings: %j', (environment, does) => {
  expect(workOf(loadConfig({}, environment))).toEqual(does)
})

it.each([
  ['scheduler', /orders nothing without DISCORD_BOT_TOKEN.*: there is nothing for this process to do/],
  ['archive', /names neither workers nor scheduler: there is nothing for this process to do/],
])('is refused where there is none: SERVICES=%s', async (services, why) => {
  const app = await openApp({ storage: 'memory', set: [`services=${services}`, 'sync.schedule=off'] })
  await expect(app.work()).rejects.toMatchObject({ code: 'configuration_invalid', message: expect.stringMatching(why) })
  await app.close()
})
