/** Reads the parts of a cursor over lists by time, then id. */
export const placeParts =
  <Place>(make: (at: Date, id: string) => Place) =>
  ([at, id, ...rest]: readonly unknown[]): Place | null =>
    Number.isSafeInteger(at) && typeof id === 'string' && rest.length === 0 ? make(new Date(Number(at)), id) : null
