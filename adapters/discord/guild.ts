import { ApplicationFlags } from 'discord-api-types/v10'
import { z } from 'zod'
import { bits, id, listOf, text } from './fields.ts'
import { type Question, question } from './question.ts'

const guildSchema = z.object({
  unavailable: z.literal(false).nullish(),
  id,
  name: text,
  owner_id: id,
  roles: listOf(z.object({ id, permissions: bits })),
})

export type Guild = z.output<typeof guildSchema>

/** A guild that Discord has lost sight of has an id and nothing else. */
const away = z.object({ id, unavailable: z.literal(true) })

export const guildQuestion = (guildId: string): Question<Guild | z.output<typeof away>> =>
  question('the guild', `/guilds/${guildId}`, z.union([away, guildSchema]))

export const applicationQuestion = question(
  'the application',
  '/applications/@me',
  z.object({ id, flags: z.int().nullish(), bot: z.object({ id }).nullish() }),
)

/** Of the privileged intents the one without which texts, files and polls come empty; `Limited`: of an unverified bot. */
export const readsContent = (flags: number): boolean =>
  (flags & (ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited)) !== 0

export const memberQuestion = (guildId: string, memberId: string) =>
  question('the bot as a member', `/guilds/${guildId}/members/${memberId}`, z.object({ roles: z.array(id) }))
