/** Calls `end` after so many milliseconds, unless the process has ended by itself until then. */
export function endWithin(milliseconds: number, end: () => void): void {
  setTimeout(end, milliseconds).unref()
}
