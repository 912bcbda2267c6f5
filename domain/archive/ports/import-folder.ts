/** The one folder of which imports may be asked for by their path. */
export interface ImportFolder {
  /**
   * The place of a file or folder in it, named from there. Rejects with `invalid` where there is none, where it lies outside, through a
   * link too, and where no such folder is configured.
   */
  resolve(path: string): Promise<ImportPlace>
}

/** Absolute, both, and without links. */
export interface ImportPlace {
  readonly place: string
  /** The folder itself. */
  readonly within: string
}
