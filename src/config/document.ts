import { settings } from './tree.ts'

/** `docs/ENV.md`: every setting, from the schema. */
export function settingsDocument(): string {
  const rows = settings.map(({ name, env, byDefault, description }) => {
    const variables = env.map((variable) => `\`${variable}\``).join(', ')
    return `| \`${name}\` | ${variables} | ${byDefault === null ? '' : byDefault} | ${description.replaceAll('|', '\\|')} |`
  })
  return `${head}\n${rows.join('\n')}\n`
}

/** `.env.example`: every setting as a variable, commented out, with its default or an example. */
export function environmentExample(): string {
  const blocks = settings.map(({ env: [variable = ''], byDefault, example, description, secret }) => {
    const value = secret && example === null ? '' : (example ?? byDefault ?? '')
    // The one that has to be filled in.
    const mark = variable === 'VERTA_SECRET' ? '' : '#'
    return `${wrapped(description)}\n${mark}${variable}=${value.includes(' ') ? '' : value}\n`
  })
  return `${exampleHead}\n${blocks.join('\n')}`
}

const exampleHead = `# Copy to .env. Lines that are commented out show the default, or an example where there is none. docs/ENV.md has them all in a
# table. Docker Compose takes VERTA_SECRET, PORT and LOG_LEVEL from here and sets the rest itself.
`

const width = 118

function wrapped(text: string): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length + 1 > width) lines.push(`# ${word}`)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.join('\n')
}

const head = `# Settings

Written from \`src/config/schema.ts\`; \`verta config\` shows those in force, and \`verta config --check\` everything that is wrong.

What the command line says (\`--set database.pool.size=20\`) outdoes the environment, which outdoes YAML, which outdoes the defaults.
The YAML file is the one of \`--config\`, else of \`VERTA_CONFIG\`, else \`./verta.yaml\`, else \`/etc/verta/verta.yaml\`; in it a setting's
name is a path:

\`\`\`yaml
storage: tidb
database:
  host: gateway01.eu-central-1.prod.aws.tidbcloud.com
  username: 2aBcDeFgHiJkLmN.root
  password_file: /run/secrets/tidb
  pool: { size: 20 }
\`\`\`

A variable that is empty counts as unset. A file \`.env\` in the folder that \`verta\` is started in is read, too; the environment
outdoes it. A setting that there is not is refused, with the nearest that there is. Times are milliseconds.

| setting | variable | default | |
|---|---|---|---|`
