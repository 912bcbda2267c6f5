import { sourceContract } from './source-contract.ts'
import { sources } from './sources.ts'

for (const [name, open] of Object.entries(sources)) sourceContract(name, open)
