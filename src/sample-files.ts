import { createSample } from '../adapters/sample/community.ts'
import { openSample } from '../adapters/sample/sample-source.ts'
import type { ExportFiles } from '../domain/archive/index.ts'

const messages = 2_000
const editions = [1, 2, 3]

/** The sample community in place of export files, as it was seen three times, whatever paths are asked for. Its pages know no bytes. */
export const sampleFiles: ExportFiles = {
  async find() {
    const sample = createSample({ seed: 1, messages })
    return editions.map((edition) => ({
      name: `${sample.name}, seen in month ${edition}`,
      size: 0,
      open: () => openSample(sample, { edition }),
    }))
  },
}
