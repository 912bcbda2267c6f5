import { openDceFile } from '../../../adapters/dce/dce-file.ts'

/** Reads the files that it is given, one after the other, and prints what came of them and the most memory that it took. */
const outcomes: unknown[] = []
for (const path of process.argv.slice(2)) {
  const source = openDceFile(path)
  const ids: string[] = []
  const faults: string[] = []
  try {
    for await (const channel of source.channels()) {
      for await (const page of source.messages(channel, null)) {
        ids.push(...page.messages.map(({ id }) => id))
        faults.push(...page.faults.map(({ message }) => message))
      }
    }
    outcomes.push({ ids, faults })
  } catch (error) {
    outcomes.push(String(error))
  } finally {
    await source.close()
  }
}
console.log(JSON.stringify({ outcomes, peakKibibytes: process.resourceUsage().maxRSS }))
