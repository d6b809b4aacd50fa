/** Input that cannot be used: its lines go to standard error, and nothing was made. */
export class Unusable extends Error {
  constructor(readonly lines: readonly string[]) {
    super(lines.join("\n"));
  }
}

/** The plans that a preview showed are not there, or are not what it showed: nothing can be reviewed or approved. */
export class Unverified extends Error {
  override readonly name = "Unverified";
}
