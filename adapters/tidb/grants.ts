/** Who a user is for: the program that serves, or the one that brings the schema up and down. */
export type GrantRole = 'app' | 'migrator'

const privileges: Readonly<Record<GrantRole, string>> = {
  app: 'SELECT, INSERT, UPDATE, DELETE',
  migrator: 'SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES',
}

/** The statements that give a user what its role needs of these databases, and no more. `user`: `name` or `name@host`. */
export const grantsFor = (role: GrantRole, user: string, databases: readonly string[]): readonly string[] =>
  databases.map((database) => `GRANT ${privileges[role]} ON \`${literally(database)}\`.* TO ${account(user)};`)

/** In the name of a database that is granted, _ stands for any character. */
const literally = (database: string): string => database.replaceAll('_', '\\_')

/** Host names hold no @, user names may. */
function account(user: string): string {
  const [, name = user, host = '%'] = /^(.*)@([^@]*)$/.exec(user) ?? []
  return `${quoted(name)}@${quoted(host)}`
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, (character) => `\\${character}`)}'`
