/** A failure that the user can act on: one sentence, and what to do about it. Printed without a stack; exit code 2. */
export class UserError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = "UserError";
    this.hint = hint;
  }
}
