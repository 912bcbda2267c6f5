import { liveSourceContract } from './live-contract.ts'
import { liveSources } from './live-sources.ts'
import { sourceContract } from './source-contract.ts'
import { sources } from './sources.ts'

for (const [name, open] of Object.entries(sources)) sourceContract(name, open)
for (const [name, open] of Object.entries(liveSources)) liveSourceContract(name, open)
