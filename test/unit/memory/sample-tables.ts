import {
  boolean,
  bytes,
  orNull,
  snowflake,
  text,
  time,
  unsigned,
  uuid,
} from '../../../adapters/memory/engine/column.ts'
import { Database, type Transaction } from '../../../adapters/memory/engine/database.ts'
import { defineTable, type RowOf } from '../../../adapters/memory/engine/definition.ts'

const authors = defineTable({
  name: 'authors',
  columns: { id: unsigned(32), name: orNull(text(5)), created_at: time() },
  primaryKey: { columns: ['id'], field: 'id' },
  uniqueKeys: { uq_authors_name: { columns: ['name'], field: 'name' } },
})

const books = defineTable({
  name: 'books',
  columns: { id: unsigned(32), author_id: orNull(unsigned(32)), title: text(100) },
  primaryKey: { columns: ['id'], field: 'id' },
  indexes: { ix_books_title: ['title'] },
  foreignKeys: {
    fk_books_authors: { columns: ['author_id'], parent: 'authors', reference: 'author', onDelete: 'cascade' },
  },
})

const loans = defineTable({
  name: 'loans',
  columns: { book_id: unsigned(32), day: time() },
  primaryKey: { columns: ['book_id', 'day'], field: 'day' },
  foreignKeys: {
    fk_loans_books: { columns: ['book_id'], parent: 'books', reference: 'book', onDelete: 'restrict' },
  },
})

/** A column of each type, and an index on each. */
const samples = defineTable({
  name: 'samples',
  columns: {
    id: unsigned(32),
    uuid: orNull(uuid()),
    snowflake: orNull(snowflake()),
    text: orNull(text(10)),
    integer: orNull(unsigned(64)),
    boolean: orNull(boolean()),
    time: orNull(time()),
    bytes: orNull(bytes(4)),
  },
  primaryKey: { columns: ['id'], field: 'id' },
  indexes: {
    uuid: ['uuid'],
    snowflake: ['snowflake'],
    text: ['text'],
    integer: ['integer'],
    boolean: ['boolean'],
    time: ['time'],
    bytes: ['bytes'],
  },
})

export type Sample = RowOf<typeof samples>

export const noon = new Date('2024-05-01T12:00:00.000Z')
export const blank: Sample = {
  id: 1,
  uuid: null,
  snowflake: null,
  text: null,
  integer: null,
  boolean: null,
  time: null,
  bytes: null,
}

export function openLibrary() {
  const database = new Database()
  const tables = {
    authors: database.create(authors),
    books: database.create(books),
    loans: database.create(loans),
    samples: database.create(samples),
  }
  const writers = (tx: Transaction) => ({
    authors: tx.writer(tables.authors),
    books: tx.writer(tables.books),
    loans: tx.writer(tables.loans),
    samples: tx.writer(tables.samples),
  })
  return {
    read: {
      authors: database.reader(tables.authors),
      books: database.reader(tables.books),
      loans: database.reader(tables.loans),
      samples: database.reader(tables.samples),
    },
    transact: <T>(work: (tx: ReturnType<typeof writers>) => Promise<T>): Promise<T> =>
      database.transact((tx) => work(writers(tx))),
  }
}
