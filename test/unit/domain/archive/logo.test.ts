import { describe, expect, it } from 'vitest'
import { logoType, requireLogo } from '../../../../domain/archive/logo.ts'

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))

describe('a logo', () => {
  it.each([
    ['image/png', '\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR'],
    ['image/jpeg', '\xff\xd8\xff\xe0\x00\x10JFIF'],
    ['image/jpeg', '\xff\xd8\xff'],
    ['image/webp', 'RIFF\x24\x00\x00\x00WEBPVP8 '],
    ['image/gif', 'GIF87a'],
    ['image/gif', 'GIF89a\x01\x00'],
  ])('is known by its first bytes: %s', (type, text) => {
    expect(logoType(latin1(text))).toBe(type)
    requireLogo(latin1(text))
  })

  it.each([
    '',
    'GIF',
    'GIF88a',
    'PNG\r\n\x1a\n',
    '\x89PNG\n\x1a\n',
    '\xff\xd8',
    'RIFF\x24\x00\x00\x00WAVEfmt ',
    'RIFFWEBP',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '<?xml version="1.0"?><svg/>',
    '<!doctype html>',
    'BM\x00\x00',
    ' GIF89a',
    '\x00\x00\x00\x1cftypavif',
  ])('is nothing else: %j', (text) => {
    expect(logoType(latin1(text))).toBeNull()
    expect(() => requireLogo(latin1(text))).toThrow(expect.objectContaining({ code: 'invalid' }))
  })
})
