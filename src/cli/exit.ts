/**
 * What a command tells its caller, the same for every output format.
 * 0 sound, equal, done; 1 findings or differences; 2 failed; 3 something needed for the answer could not be read;
 * 4 a planned change would break something.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4;

/** The exit codes by their meaning. */
export const EXIT = Object.freeze({ ok: 0, found: 1, failed: 2, unknown: 3, breaks: 4 } as const);

/** As a shell reports a process that a signal ended: 128 and the signal's number. */
export const SIGNAL_EXIT: Readonly<Record<"SIGINT" | "SIGTERM" | "SIGHUP", number>> = Object.freeze({
  SIGINT: 130,
  SIGTERM: 143,
  SIGHUP: 129,
});
