import { parseTimeout } from "../../kube/config/timeout.ts";
import { UserError } from "../errors.ts";

/** @returns milliseconds of a `--timeout` (30, 30s, 2m). @throws UserError for what is no time */
export function timeoutOf(text: string): number {
  const parsed = parseTimeout(text);
  if (parsed.ok && parsed.value !== undefined) return parsed.value;
  throw new UserError(`--timeout ${text} is no time limit.`, "For example: --timeout 30s, --timeout 5m");
}
