import { fc } from '@fast-check/vitest'
import type { MessageRecord } from '../../../domain/archive/message.ts'
import { normaliseMessage } from '../../../domain/archive/normalise-message.ts'
import type { PageContext } from '../../../domain/archive/page-context.ts'
import { Pseudonyms } from '../../../domain/archive/pseudonym.ts'
import { type Snowflake, snowflake } from '../../../domain/archive/snowflake.ts'
import type { RawUserId, SourceMessage, SourceUser } from '../../../domain/archive/source.ts'
import { sha256 } from '../../../domain/shared/hash.ts'
import { aChannelId, aTenantId, moment } from '../../support/factories/index.ts'

/** Snowflakes of every length, with the ends of the range among them. */
export const snowflakes: fc.Arbitrary<Snowflake> = fc
  .oneof(
    fc.bigInt({ min: 0n, max: 120n }),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    fc.integer({ min: 0, max: 63 }).map((bits) => 1n << BigInt(bits)),
    fc.constantFrom(2n ** 64n - 1n, 2n ** 63n, 2n ** 53n, 2n ** 53n + 1n),
  )
  .map((id) => snowflake(id.toString()))

/** Ids as Discord gives them to people: 17 to 20 digits. */
export const rawUserIds: fc.Arbitrary<RawUserId> = fc
  .bigInt({ min: 10n ** 16n, max: 2n ** 64n - 1n })
  .map((id) => id.toString() as RawUserId)

/** Every character of Unicode, surrogates excepted. */
export const anyText = (maxLength = 40): fc.Arbitrary<string> => fc.string({ unit: 'binary', maxLength })

/** Every sequence of UTF-16 units, lone surrogates too. */
export const anyUnits: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd7f0, max: 0xe010 })), { maxLength: 12 })
  .map((units) => String.fromCharCode(...units))

export const person = (id: string, name = `Person ${id}`, rest: Partial<SourceUser> = {}): SourceUser => ({
  id: id as RawUserId,
  isBot: false,
  name,
  ...rest,
})

export const aPageContext = (overrides: Partial<PageContext> = {}): PageContext => ({
  tenantId: aTenantId(),
  channelId: aChannelId(),
  pseudonyms: new Pseudonyms(sha256('the key of these tests')),
  authorNames: 'pseudonymous',
  origin: 'file',
  now: moment(),
  ...overrides,
})

/** A message of which the source tells nothing but what every sight tells. */
export const aSourceMessage = (overrides: Partial<SourceMessage> = {}): SourceMessage => ({
  id: snowflake('1210000000000000000'),
  type: 'Default',
  sentAt: moment(),
  editedAt: null,
  author: person('100000000000000001', 'Ann'),
  text: 'Hello',
  ...overrides,
})

const few = {
  minute: fc.integer({ min: 0, max: 4 }),
  text: fc.constantFrom('one', 'two', 'drei', '😀', ''),
  user: fc.constantFrom(person('1', 'Ann'), person('2', 'Bob'), person('3', 'Cy')),
  id: fc.constantFrom(snowflake('7'), snowflake('70')),
}
const minute = 60_000
const soon = few.minute.map((n) => moment(n * minute))
const emoji = fc.constantFrom(
  { id: null, name: '👍', animated: false },
  { id: null, name: '😀', animated: false },
  { id: snowflake('55'), name: 'ferry', animated: true },
)

/** Few values of everything, so that ties and collisions happen; every group may be absent. */
const sourceMessages = (ids: fc.Arbitrary<Snowflake>): fc.Arbitrary<SourceMessage> =>
  fc.record(
    {
      id: ids,
      type: fc.constantFrom('Default', 'Reply'),
      sentAt: fc.constant(moment()),
      editedAt: fc.option(soon),
      author: few.user,
      text: few.text,
      pinned: fc.boolean(),
      reference: fc.option(
        fc.record(
          {
            kind: fc.constantFrom('reply', 'forward'),
            messageId: fc.option(few.id),
            channelId: fc.constant(null),
            communityId: fc.constant(null),
          },
          { noNullPrototype: true },
        ),
      ),
      attachments: fc.array(
        fc.record({
          id: few.id,
          fileName: few.text,
          size: fc.constant(1),
          url: fc.constant('https://cdn.example/a.png'),
        }),
        { maxLength: 2 },
      ),
      stickers: fc.array(
        fc.record({ id: few.id, name: few.text, format: fc.constant('Png'), url: fc.constant(null) }),
        { maxLength: 1 },
      ),
      reactions: fc.array(
        fc.record(
          { emoji, count: fc.integer({ min: 1, max: 2 }), users: fc.array(few.user, { maxLength: 2 }) },
          { requiredKeys: ['emoji', 'count'], noNullPrototype: true },
        ),
        { maxLength: 2 },
      ),
      mentions: fc.array(few.user, { maxLength: 2 }),
      poll: fc.constant(null),
      forwarded: fc.constant(null),
    },
    { requiredKeys: ['id', 'type', 'sentAt', 'editedAt', 'author', 'text'], noNullPrototype: true },
  )

/** A record as it comes out of the normaliser: a sight of one of `ids`. */
export const sightsOf = (ids: fc.Arbitrary<Snowflake>): fc.Arbitrary<MessageRecord> => {
  const [tenantId, channelId] = [aTenantId(), aChannelId()]
  return fc
    .tuple(sourceMessages(ids), soon, fc.constantFrom('live' as const, 'file' as const))
    .map(([source, at, origin]) => normaliseMessage(source, at, aPageContext({ tenantId, channelId, origin })))
}

export const sights = sightsOf(fc.constant(snowflake('42')))
