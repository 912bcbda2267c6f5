import type { ImportProgress } from '../../domain/archive/import-report.ts'
import { silentObserver } from '../../domain/archive/import-report.ts'
import { parseTidbUrl } from '../support/tidb-address.ts'
import { runPipeline } from './pipeline.ts'
import { readingTime } from './reading.ts'

/** `read <file>` or `import <file> <TiDB> <database>`; prints what came of it as JSON. */
const [work, path = '', url = '', database = ''] = process.argv.slice(2)
const outcome = work === 'read' ? { seconds: await readingTime(path) } : await importByTenths()
console.log(JSON.stringify({ ...outcome, peak: (process.resourceUsage().maxRSS * 1024) / 1e6 }))

async function importByTenths(): Promise<object> {
  const tenths: number[] = []
  let begun = { at: performance.now(), messages: 0 }
  const progressed = ({ bytesRead, bytesTotal, messages }: ImportProgress): void => {
    if (bytesRead < (bytesTotal * (tenths.length + 1)) / 10) return
    const at = performance.now()
    tenths.push((messages - begun.messages) / ((at - begun.at) / 1000))
    begun = { at, messages }
  }
  const pace = await runPipeline({
    address: parseTidbUrl(url),
    database,
    path,
    observer: { ...silentObserver, progressed },
  })
  return { ...pace, tenths: tenths.slice(0, 10) }
}
