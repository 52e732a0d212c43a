/** An input that cannot be read at all: one sentence, and what to do about it. */
export class InputError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = "InputError";
    this.hint = hint;
  }
}
