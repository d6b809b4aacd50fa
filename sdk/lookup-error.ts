import * as pulumi from "@pulumi/pulumi";

/**
 * A function could not answer. Where a program does not catch it, Pulumi prints its one line instead of a stack.
 * A failure is never an empty result: what cannot be read is not proven absent.
 */
export class LookupError extends pulumi.RunError {
  override readonly name = "LookupError";
  /** Why, as a stable word: `package-not-found`, `version-not-found`, `scope`, `sso`, `bad-credentials`, `invalid-input`, … */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
