import type { MessageKey } from '../../../domain/archive/message.ts'
import type {
  MessageChildReader,
  MessageChildRepository,
} from '../../../domain/archive/ports/message-child-repository.ts'
import type { ArchiveReaders, ArchiveRepositories } from '../../../domain/archive/ports/repositories.ts'

/** One kind of thing that belongs to messages. */
export interface ChildKind<Child extends MessageKey> {
  readonly reader: (read: ArchiveReaders) => MessageChildReader<Child>
  readonly repository: (tx: ArchiveRepositories) => MessageChildRepository<Child>
  /** A new child of that message: its own part of the natural key is that of no other. */
  readonly make: (key: MessageKey) => Child
  /** The same child with everything else changed; itself where it is nothing but a key. */
  readonly changed: (child: Child) => Child
  /** The own part of the natural key, spelled. */
  readonly ownKey: (child: Child) => string
  /** Own parts of the natural key, in their order. */
  readonly ordered: (key: MessageKey) => readonly Child[]
}
