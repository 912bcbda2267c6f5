import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spell, spellings } from './json-spelling.ts'
import { faultsOf, kindsOf, piecesOf, textOf } from './pieces.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const chunkSizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 })
const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 })
const keys = fc.string().filter((key) => key !== 'messages' && key !== '__proto__' && !/^\d+$/.test(key))
const members = fc.dictionary(keys, json, { maxKeys: 4 })
const exports = fc
  .tuple(members, fc.array(json, { maxLength: 8 }), members)
  .map(([before, messages, after]) => ({ ...before, messages, ...after }))
const documents = fc
  .tuple(exports, spellings, fc.boolean())
  .map(([value, spelling, mark]) => (mark ? '\ufeff' : '') + spell(value, spelling))

describe('the splitter, on any document', () => {
  it('gives what JSON.parse gives', () => {
    fc.assert(
      fc.property(documents, chunkSizes, (text, sizes) => {
        const { messages, ...others } = JSON.parse(text.replace(/^\ufeff/, ''))
        const pieces = piecesOf(utf8(text), sizes)
        expect(textOf(pieces, 'element').map((element) => JSON.parse(element))).toEqual(messages)
        expect(JSON.parse(`{${textOf(pieces, 'member').join(',')}}`)).toEqual(others)
        expect(faultsOf(pieces)).toEqual([])
        expect(kindsOf(pieces).filter((kind) => kind === 'opened' || kind === 'closed')).toEqual(['opened', 'closed'])
      }),
      { numRuns: 500 },
    )
  })

  it('gives the position of the byte where each piece starts', () => {
    fc.assert(
      fc.property(documents, chunkSizes, (text, sizes) => {
        const bytes = Buffer.from(text)
        for (const piece of piecesOf(bytes, sizes)) {
          if (!('bytes' in piece)) continue
          expect(bytes.subarray(piece.position, piece.position + piece.bytes.length).equals(piece.bytes)).toBe(true)
        }
      }),
    )
  })

  it('gives the same however it is cut into chunks, also where bytes of it are wrong', () => {
    const wrong = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...utf8('{}[]",:\\ 0a\n\u00ff'))), { maxLength: 3 })
    const limits = { elementBytes: 60, headerBytes: 80, depth: 3 }
    fc.assert(
      fc.property(documents, wrong, chunkSizes, (text, changes, sizes) => {
        const bytes = utf8(text)
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte
        expect(piecesOf(bytes, sizes, limits)).toEqual(piecesOf(bytes, [], limits))
      }),
      { numRuns: 500 },
    )
  })

  it('gives the same whether it guesses the end of an element or looks at each byte', () => {
    const limits = { elementBytes: 200, depth: 3 }
    const lines = fc.array(
      fc.oneof(json, fc.constantFrom({ a: '\n    }' }, { a: [[[[1]]]] }, { a: 'x'.repeat(300) }, 'RAW')),
      { maxLength: 8 },
    )
    const raw = fc.constantFrom(
      '{"a":{\n    }}',
      '{\n    }\n    }',
      '{"a":[\n    },1]',
      '{"a": "\n    }", "b": {}\n    }',
    )
    fc.assert(
      fc.property(lines, raw, chunkSizes, (values, wrong, sizes) => {
        const messages = [{ first: 1 }, ...values]
        const bytes = utf8(JSON.stringify({ messages }, null, 2).replaceAll('"RAW"', () => wrong))
        const scanned = piecesOf(bytes, [1], limits)
        expect(piecesOf(bytes, [], limits)).toEqual(scanned)
        expect(piecesOf(bytes, sizes, limits)).toEqual(scanned)
      }),
      { numRuns: 500 },
    )
  })

  it('gives a prefix of its elements, and one fault, wherever it is cut off', () => {
    fc.assert(
      fc.property(documents, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (text, share) => {
        const whole = utf8(text.trimEnd())
        const cut = whole.subarray(0, Math.floor(share * whole.length))
        const elements = textOf(piecesOf(cut), 'element')
        expect(elements).toEqual(textOf(piecesOf(whole), 'element').slice(0, elements.length))
        expect(faultsOf(piecesOf(cut))).toHaveLength(1)
        expect(faultsOf(piecesOf(cut))[0]?.[0]).toMatch(/^(truncated|empty)$/)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the splitter, where a document is wrong', () => {
  const inList = (list: string): string => `{"messages":${list}}`
  const split = (text: string) => {
    const pieces = piecesOf(utf8(text), [3])
    return { elements: textOf(pieces, 'element'), faults: faultsOf(pieces) }
  }

  it('goes on behind a place with nothing in it', () => {
    expect(split(inList('[1,,2]'))).toEqual({ elements: ['1', '2'], faults: [['separator', 15]] })
    expect(split(inList('[1,]'))).toEqual({ elements: ['1'], faults: [['separator', 15]] })
    expect(split(inList('[,1]'))).toEqual({ elements: ['1'], faults: [['separator', 13]] })
  })

  it('keeps both elements where the comma between them is missing', () => {
    expect(split(inList('[{"a":1}{"b":2}]'))).toEqual({ elements: ['{"a":1}', '{"b":2}'], faults: [['separator', 20]] })
  })

  it('goes on behind an element whose brackets do not match', () => {
    expect(split(inList('[{"a":[1},{"b":2}]'))).toEqual({ elements: ['{"b":2}'], faults: [['syntax', 13]] })
    expect(split(inList('[{"a":1]},{"b":2}]'))).toEqual({ elements: ['{"b":2}'], faults: [['syntax', 13]] })
    expect(split(inList('[{"a":1},},{"b":2}]'))).toEqual({ elements: ['{"a":1}', '{"b":2}'], faults: [['syntax', 21]] })
  })

  it('goes on in the next line where a quote is missing', () => {
    const text = inList('[{\n "a": "x,\n "b": 1\n},\n{"c":2}]')
    expect(split(text)).toEqual({ elements: ['{"c":2}'], faults: [['syntax', 13]] })
  })

  it('says where something follows the end of the export, once', () => {
    expect(split('{"messages":[1]} {"messages":[2]}')).toEqual({ elements: ['1'], faults: [['surplus', 17]] })
  })

  it('tells elements beyond the size or the depth, and gives those behind them', () => {
    const limits = { elementBytes: 10, depth: 3 }
    const text = inList('[{"a":"0123456789"},[[[[]]]],{"a":[[]]},[1]]')
    const pieces = piecesOf(utf8(text), [4], limits)
    expect(textOf(pieces, 'element')).toEqual(['{"a":[[]]}', '[1]'])
    expect(faultsOf(pieces)).toEqual([
      ['size', 13],
      ['depth', 32],
    ])
  })

  it('takes a million levels and a string of 16 MiB in passing', () => {
    const deep = Buffer.alloc(1_000_000, '[')
    const long = Buffer.alloc(16 * 1024 * 1024, 'x')
    const parts = ['{"messages":[', deep, Buffer.alloc(1_000_000, ']'), ',{"content":"', long, '"},{"id":"1"}]}']
    const pieces = piecesOf(Buffer.concat(parts.map((part) => Buffer.from(part))), [65_536])
    expect(textOf(pieces, 'element')).toEqual(['{"id":"1"}'])
    expect(faultsOf(pieces)).toEqual([
      ['depth', 13],
      ['size', 2_000_014],
    ])
  })

  it('reads the key as JSON does', () => {
    expect(split('{"messages" : null, "x": {"messages": [1]}, "\\u006dessages"\n:\n[2]}').elements).toEqual(['2'])
  })
})
