import { SourceUnreadable } from '../../domain/archive/errors.ts'
import type { SourceFault } from '../../domain/archive/source.ts'
import type { Limits } from './limits.ts'
import { mebibyte } from './limits.ts'
import type { SplitFault } from './splitter.ts'
import type { Damage } from './unpacked-file.ts'

/** A fault between or in the messages: told, and passed over. */
export function faultOf(fault: SplitFault, position: number, limits: Limits): SourceFault {
  const at = `at byte ${position}`
  switch (fault) {
    case 'size':
      return {
        reason: 'too_large',
        position,
        message: `What starts ${at} is larger than ${megabytes(limits.elementBytes)}; it was left out.`,
      }
    case 'depth':
      return {
        reason: 'too_large',
        position,
        message: `What starts ${at} is nested deeper than ${limits.depth} levels; it was left out.`,
      }
    case 'syntax':
      return { reason: 'malformed', position, message: `What starts ${at} is not valid JSON; it was left out.` }
    case 'separator':
      return { reason: 'malformed', position, message: `A comma is missing or too many ${at}.` }
    case 'truncated':
      return { reason: 'truncated', position, message: `The file is cut off: what starts ${at} is not whole.` }
    default:
      return {
        reason: 'malformed',
        position,
        message: `The export ends before byte ${position}, the file goes on; the rest was left out.`,
      }
  }
}

/** An element that is JSON, but no message. `path` names fields, never what is in them. */
export const noMessage = (position: number, path: readonly PropertyKey[]): SourceFault => ({
  reason: 'malformed',
  position,
  message: `What starts at byte ${position} is no message: ${fieldOf(path)} is missing or not as expected; it was left out.`,
})

/** A message whose strings are damaged: it is taken as far as it can be read. */
export const noText = (position: number): SourceFault => ({
  reason: 'malformed',
  position,
  message: `What starts at byte ${position} holds bytes that are no text (UTF-8); they were replaced by \uFFFD.`,
})

/** The file was written to while it was read: what was taken may be neither the old nor the new. */
export const changedFile: SourceFault = {
  reason: 'changed',
  position: null,
  message: 'The file changed while it was read. Read it again when nothing writes to it.',
}

/** `position`: a byte of the packed file. */
export const damagedFile = (damage: Damage, position: number): SourceFault => ({
  reason: damage === 'cut' ? 'truncated' : 'malformed',
  position,
  message:
    damage === 'cut'
      ? `The packed file is cut off at byte ${position}.`
      : `The packed file is damaged before byte ${position}; what comes behind could not be unpacked.`,
})

/** A packed file that is damaged before its messages, and before this byte. */
export const damaged = (name: string, damage: Damage, position: number): SourceUnreadable =>
  damage === 'cut'
    ? new SourceUnreadable('truncated', `${name} is packed and cut off at byte ${position}, before its first message.`)
    : new SourceUnreadable('not_json', `${name} is packed and damaged before its first message.`)

/** A fault before the messages: nothing can be taken from the file. `name` is the file's. */
export function unreadable(name: string, fault: SplitFault, position: number, limits: Limits): SourceUnreadable {
  switch (fault) {
    case 'empty':
      return new SourceUnreadable('empty', `${name} is empty.`)
    case 'truncated':
      return new SourceUnreadable(
        'truncated',
        `${name} is cut off before its first message: what starts at byte ${position} is not whole.`,
      )
    case 'size':
      return new SourceUnreadable(
        'too_large',
        `${name} has more than ${megabytes(limits.headerBytes)} before its messages.`,
      )
    case 'depth':
      return new SourceUnreadable(
        'too_large',
        `${name} is nested deeper than ${limits.depth} levels before its messages.`,
      )
    default:
      return notJson(name)
  }
}

export const notJson = (name: string): SourceUnreadable => new SourceUnreadable('not_json', `${name} is not JSON.`)

export const notAnExport = (name: string, why: string): SourceUnreadable =>
  new SourceUnreadable('not_an_export', `${name} is JSON, but no export of DiscordChatExporter: ${why}.`)

export const fieldOf = (path: readonly PropertyKey[]): string => (path.length === 0 ? 'it' : path.map(String).join('.'))

const megabytes = (bytes: number): string => (bytes >= mebibyte ? `${bytes / mebibyte} MiB` : `${bytes} bytes`)
