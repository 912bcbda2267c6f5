import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { textOfMessage, textOfPeople } from '../../../../domain/archive/personal-text.ts'
import type { SourceMessage, SourceUser } from '../../../../domain/archive/source.ts'
import { anyText, anyUnits, aPageContext, aSourceMessage, person, rawUserIds } from '../arbitraries.ts'

const { pseudonyms } = aPageContext()
const ann = person('100000000000000001', 'Ann')
const bob = person('200000000000000002', 'bob_1', { displayName: 'Bobby', nickname: 'Bob the Ferryman' })
const tag = (user: SourceUser): string => `<@${pseudonyms.of(user.id)}>`

/** The text of a message by Ann that mentions `mentioned`. */
const read = (text: string, mentioned: readonly SourceUser[] = [bob], source: Partial<SourceMessage> = {}): string =>
  textOfMessage(aSourceMessage({ author: ann, mentions: mentioned, ...source }), pseudonyms)(text)

describe('a raw mention', () => {
  it.each([
    ['<@5>', '5'],
    ['<@!5>', '5'],
    ['<@100000000000000001>', '100000000000000001'],
    ['<@!18446744073709551615>', '18446744073709551615'],
  ])('%s becomes one of the pseudonym', (text, id) => {
    expect(read(`a ${text}${text}, b`)).toBe(`a ${`<@${pseudonyms.of(id)}>`.repeat(2)}, b`)
    expect(textOfPeople(pseudonyms)(text)).toBe(`<@${pseudonyms.of(id)}>`)
  })

  it.each([
    'nothing here',
    '<#100000000000000009>',
    '<@&100000000000000009>',
    '<:ferry:100000000000000009>',
    '<a:ferry:100000000000000009>',
    '</play:100000000000000009>',
    '<t:1700000000:R>',
    '<@>',
    '<@ 5>',
    '<@x>',
    '@',
    '@everyone',
    'https://discord.com/channels/100000000000000009/100000000000000008/100000000000000007',
    'https://cdn.discordapp.com/attachments/100000000000000009/100000000000000008/a.png',
    'https://cdn.discordapp.com/emojis/100000000000000009.png',
    'https://example.com/users/1234567',
  ])('is not %j', (text) => {
    expect(read(text)).toBe(text)
    expect(textOfPeople(pseudonyms)(text)).toBe(text)
  })
})

describe('a rendered mention', () => {
  it('becomes one of the pseudonym, by name, by display name and by nickname', () => {
    expect(read('@bob_1, @Bobby, meet @Bob the Ferryman!')).toBe(`${tag(bob)}, ${tag(bob)}, meet ${tag(bob)}!`)
  })

  it('stands at both ends and alone', () => {
    expect(read('@bob_1')).toBe(tag(bob))
    expect(read('@bob_1 and @bob_1')).toBe(`${tag(bob)} and ${tag(bob)}`)
  })

  it('is the longest that fits', () => {
    const [short, long] = [person('300000000000000003', 'Ann'), person('400000000000000004', 'Anna Lee')]
    for (const mentioned of [
      [short, long],
      [long, short],
    ]) {
      expect(read('@Anna Lee @Ann Lee', mentioned)).toBe(`${tag(long)} ${tag(short)} Lee`)
    }
  })

  it.each([
    'Zoë',
    'Ångström',
    '小明',
    'Иван Петров',
    'علي',
    '🎉',
    'x 🎉',
    '👨‍👩‍👧',
    'a.b*',
    '(x)',
    '[y]',
    '{z}',
    '$&',
    '$1',
    '\\d+',
    'A/B',
    'a|b',
    '^_^',
    '?',
    'a-b',
    "O'Hara",
    '<b>',
    'x  y',
    '@at',
    '#1',
  ])('may be of %s', (name) => {
    const someone = person('500000000000000005', name)
    expect(read(`Hi @${name}, hello`, [someone])).toBe(`Hi ${tag(someone)}, hello`)
    expect(read(`@${name}`, [someone])).toBe(tag(someone))
  })

  it.each(['谢谢@bob_1', '@bob_1你好', 'thanks@bob_1!', '@bob_1s idea', '_@bob_1_', '**@bob_1**', '1@bob_1'])(
    'needs no space beside it: %s',
    (text) => {
      expect(read(text)).toBe(text.replace('@bob_1', tag(bob)))
    },
  )

  it('is left where nobody of that name is mentioned', () => {
    expect(read('@Carol and bob_1 and Bob the Ferryman')).toBe('@Carol and bob_1 and Bob the Ferryman')
    expect(read('@bob_1', [])).toBe('@bob_1')
  })

  it('of a name that is only white space is none', () => {
    expect(read('@ @  ', [person('500000000000000005', ' ', { nickname: '' })])).toBe('@ @  ')
  })

  it('is found where name and text hold the same broken character', () => {
    const someone = person('500000000000000005', 'a\ud83d')
    expect(read('@a\ud83d!', [someone])).toBe(`${tag(someone)}!`)
  })
})

describe('an address of a person', () => {
  const id = '600000000000000006'
  const pseudonym = pseudonyms.of(id)

  it.each([
    `https://discord.com/users/${id}`,
    `discord://-/users/${id}`,
    `https://cdn.discordapp.com/avatars/${id}/8342729096ea3675442027381ff50dfe.png?size=512`,
    `https://cdn.discordapp.com/guilds/100000000000000009/users/${id}/avatars/8342729096ea3675442027381ff50dfe.png`,
    `https://cdn.discordapp.com/banners/${id}/06c16474723fe537c283b8efa61a30c8.png`,
    `https://discord.com/api/webhooks/${id}/a-token`,
    `https://discord.com/api/v10/guilds/100000000000000009/members/${id}`,
    `https://images-ext-1.discordapp.net/external/xyz/https/cdn.discordapp.com/avatars/${id}/a.png`,
  ])('holds its pseudonym: %s', (address) => {
    expect(read(`see ${address} there`)).toBe(`see ${address.replace(id, pseudonym)} there`)
    expect(textOfPeople(pseudonyms)(address)).toBe(address.replace(id, pseudonym))
  })

  it('holds it where the address stands in another one', () => {
    const inner = encodeURIComponent(`https://cdn.discordapp.com/avatars/${id}/a.png`)
    expect(read(`https://proxy.example/?url=${inner}`)).not.toContain(id)
  })
})

describe('a bare id', () => {
  it('of the author, of a mentioned and of who called the command becomes the pseudonym', () => {
    const caller = person('700000000000000007', 'Cy')
    const interaction = { id: aSourceMessage().id, name: 'play', user: caller }
    for (const user of [ann, bob, caller]) {
      expect(read(`id=${user.id}.`, [bob], { interaction })).toBe(`id=${pseudonyms.of(user.id)}.`)
      expect(read(user.id, [bob], { interaction })).toBe(pseudonyms.of(user.id))
    }
  })

  it('is left within a longer number, and where it is of nobody here', () => {
    const text = `1${ann.id} ${ann.id}1 800000000000000008`
    expect(read(text)).toBe(text)
  })

  it('too short to be one of a platform is only a number', () => {
    expect(read('You have 1 message', [], { author: person('1', 'Clyde') })).toBe('You have 1 message')
  })
})

describe('a text that Discord words', () => {
  const system = { type: 'RecipientAdd' }

  it('names its author and the mentioned by pseudonym, the @ or not', () => {
    expect(read("Ann added Bob the Ferryman. Bobby, Ann's @bob_1", [bob], system)).toBe(
      `${tag(ann)} added ${tag(bob)}. ${tag(bob)}, ${tag(ann)}'s ${tag(bob)}`,
    )
  })

  it('keeps words in which a name is only a part', () => {
    expect(read('Anna, Annika and Joann', [], system)).toBe('Anna, Annika and Joann')
  })

  it.each(['Default', 'Reply', '0', '19', '20', '23'])('is not that of a message of type %s', (type) => {
    expect(read('Ann was here', [], { type })).toBe('Ann was here')
  })

  it.each(['ChannelPinnedMessage', 'ThreadCreated', '7', '46', 'SomethingNew'])(
    'is that of a message of type %s',
    (type) => {
      expect(read('Ann was here', [], { type })).toBe(`${tag(ann)} was here`)
    },
  )
})

describe('pseudonymising', () => {
  it('finds an id that touches the digit with which a name ends', () => {
    expect(read(`@bob_1${ann.id}`)).toBe(`${tag(bob)}${pseudonyms.of(ann.id)}`)
  })

  const pieces = fc.array(
    fc.oneof(
      rawUserIds.map((id) => `<@${id}>`),
      fc.constantFrom(ann.id, bob.id, '@bob_1', '@Bob the Ferryman', 'Ann', '<#5>', '/users/', '<@', '@', ' ', '小'),
      anyText(6),
    ),
    { maxLength: 12 },
  )

  test.prop([pieces, fc.constantFrom('Default', 'RecipientAdd')])('changes nothing the second time', (parts, type) => {
    const once = read(parts.join(''), [bob], { type })
    expect(read(once, [bob], { type })).toBe(once)
  })

  test.prop([rawUserIds, anyText(8), anyText(8), fc.constantFrom('<@%>', '<@!%>', ' /users/%', ' /avatars/%/')])(
    'leaves no raw id behind, whatever stands around it',
    (id, before, after, form) => {
      const text = `${before}${form.replace('%', id)} ${after}`
      expect(read(text)).not.toContain(id)
      expect(textOfPeople(pseudonyms)(text)).not.toContain(id)
    },
  )

  test.prop([anyUnits])('mends broken characters, and only these, where nobody is named', (text) => {
    fc.pre(!/[@/\d]/.test(text))
    expect(read(text)).toBe(Buffer.from(text, 'utf8').toString('utf8'))
    expect(textOfPeople(pseudonyms)(text)).toBe(read(text))
  })
})
