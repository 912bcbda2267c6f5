export { type Config, ConfigurationInvalid, type DatabaseConfig } from './config.ts'
export { healthInterval, requireDatabase } from './derive.ts'
export { environmentExample, settingsDocument } from './document.ts'
export { effectiveSettings, loadConfig, loadEnvironmentFile } from './load.ts'
