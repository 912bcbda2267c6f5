/** The storage's clock, the one that all processes share: what they compare goes by it, never by their own. */
export interface StorageClock {
  /** Now, in whole milliseconds. It may lie behind what it said before where somebody sets the clock of the storage's machine. */
  findNow(): Promise<Date>
}
