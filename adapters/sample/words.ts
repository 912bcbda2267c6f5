/** What the people of the sample write, and what trips up those who store it. */

export const words: readonly string[] = [
  ...[
    'the a to is of and it in that we this you for not on with be have can are but what so from if just like when there one',
    'build server index query table release branch patch version cache token thread channel archive export import cursor page',
    'thanks maybe tomorrow yesterday actually works broken again fixed slow fast green red question answer idea reason example',
    'grün Straße Größe naïve café façade smörgåsbord żółw čeština İstanbul ναι όχι да нет спасибо привет мир',
    '你好 世界 こんにちは ありがとう 안녕하세요 감사합니다 नमस्ते धन्यवाद สวัสดี שלום תודה مرحبا شكرا سلام',
    '👍 🎉 🚀 🧑‍💻 👩🏽‍🔬 🇪🇺 ❤️‍🔥 ☕ ✅ ¯\\_(ツ)_/¯ :wave: xD ^^ o/',
  ].flatMap((line) => line.split(' ')),
]

/** Each has broken somebody's archive. No NUL: no platform gives one. */
export const oddTexts: readonly string[] = [
  '@everyone look at this, @here too, and @<b>you</b>',
  '<@> <@!> <@abc> <@&> <#> <@12345678901234567890123> <@-1> &lt;@123456789012345678&gt;',
  '\\<@not a mention> `<@in code>` ||<@hidden>|| <:broken:> <a:also_broken:x> <t:99999999999999:R>',
  '<t:1600000000:R> <t:1600000000> <id:guide> </ping:816437322781949972>',
  '```sql\nDROP TABLE messages; -- `); DELETE FROM tenants\n```',
  "'; DROP TABLE messages; --",
  '<script>alert(1)</script><img src=x onerror=alert(1)> javascript:alert(1)',
  '**bold *both __under ~~all`` ** * __ ~~ > quote\n# heading\n- list\n1. one\n[text](<https://example.org/a_(b)>)',
  '{"messages": [{"id": "1", "content": "}]"}], "messageCount": 1}',
  'a\tb\r\nc\u0001\u0007\u001b[31mred\u001b[0m\u007f\u0085\u2028\u2029\u00a0end',
  '\ufeffmark at the start, \u200bzero\u200c width\u200d joiners\u2060 and soft\u00adhyphen',
  '\u202eright to left override\u202c \u2066isolated\u2069 \u200fmarks\u200e',
  'שלום <b>עולם</b> 123 (abc) مرحبا بالعالم ١٢٣',
  'Z\u0351\u036b\u0343\u036a\u0302a\u0315\u0334\u0489l\u0488\u0337g\u0321\u0353o\u0489 e\u0301 \u00e9 \u1e9b\u0323 ﬁ Å Å',
  '👨‍👩‍👧‍👦👩🏿‍🤝‍👩🏻🏴󠁧󠁢󠁷󠁬󠁳󠁿🇦🇦🇧🇨1️⃣☺︎☺️',
  'İıIi ßẞss ǅ ʼn ﬃ K Ω µ ſ',
  '\u{10ffff}\u{fffff}\ufffe\uffff\ufdd0\ufffd\ue000\u{1f9ff}',
  '%s %d %n {0} $HOME $(id) `id` ../../etc/passwd C:\\Windows\\system32 \\u0041 \\x41 \\0',
  'https://example.org/?q=a&b=<c>#"d" https://例え.テスト/パス www.example.org http://[::1]:80/',
  'NaN null undefined true 0x10 1e309 -0 00012 ١٢٣ １２３ 9007199254740993 18446744073709551616',
  ' leading and trailing spaces ',
  '\u3000',
  '_',
  'ﷺ꧅𒐫⸻',
  '-- \n-- \n',
]

/** Names that are also words, markup, patterns, the start of another, or not what they look like. */
export const oddNames: readonly string[] = [
  'Ann',
  'Anna',
  'Ann (she/her)',
  'everyone',
  'the',
  'a.b*c$',
  '[x](y)',
  '<@!7>',
  '@here',
  'мир',
  '名前',
  'שלום',
  '\u202eevil',
  'x\u200by',
  '𝕬𝖓𝖓𝖆',
  'e\u0301milie',
  '👑',
  "O'Neil; --",
  '\\d+',
  'Ɐ̷̧',
]

export const syllables: readonly string[] = [
  ...'ba be bi bo da de di do fa fe ka ke ki ko la le li lo ma me mi mo na ne ni no ra re ri ro sa se si so ta te ti to va ve zu'.split(
    ' ',
  ),
]

export const textChannels: readonly string[] = [
  'general',
  'help',
  'development',
  'random',
  'off-topic',
  'show-and-tell',
  'deutsch',
  '日本語',
  'עברית',
  'bots',
]

export const threadNames: readonly string[] = [
  'How do I start?',
  'Crash on import',
  'Idea: dark mode',
  'Weekly notes',
  'Wie geht das?',
  'エラーが出ます',
  'سؤال',
  'Release 1.0 / 2.0',
  'C:\\path "quoted" <tags> | pipes?',
  '🚀 launch',
]

/** Custom emojis: id and name. */
export const customEmojis = [
  ['900000000000000001', 'verta', false],
  ['900000000000000002', 'party_parrot', true],
  ['900000000000000003', 'agree', false],
  ['900000000000000004', 'agree', false],
  ['900000000000000005', '__', true],
] as const

export const unicodeEmojis = ['👍', '❤️', '❤', '🎉', '🧑‍💻', '🇪🇺', '👍🏽', '1️⃣', '🫠', '☺️'] as const
