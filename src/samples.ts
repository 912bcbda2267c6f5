import type { Samples } from '../adapters/cli/app.ts'
import { dceVersions } from '../adapters/dce/write/versions.ts'
import { writeExport } from '../adapters/dce/write/write-export.ts'
import { createSample } from '../adapters/sample/community.ts'
import { openSample } from '../adapters/sample/sample-source.ts'
import { Invalid } from '../domain/shared/errors.ts'

/** The sample community, through the writer of export files. */
export const samples: Samples = {
  versions: dceVersions,
  async write({ folder, messages, seed, edition, version: wanted, layout, markdown }) {
    const version = dceVersions.find((known) => known === wanted)
    if (version === undefined) throw Invalid.of('/version', `must be one of ${dceVersions.join(', ')}`)
    const source = openSample(createSample({ seed, messages }), { edition })
    try {
      return await writeExport(source, folder, { version, layout, markdown })
    } finally {
      await source.close()
    }
  },
}
