import { parseAddress } from "../../net/address.ts";
import { formatPrefix, hostPrefix, parsePrefix } from "../../net/prefix.ts";
import { CONDITIONS, type Condition } from "../../plan/await.ts";
import { UserError } from "../errors.ts";

/** Reads `--for`: `applied`, `established`, `advertised`, `advertised=PREFIX` (an address stands for itself alone). */
export function conditionOf(word: string): {
  readonly condition: Condition;
  readonly prefix: string | undefined;
} {
  const equals = word.indexOf("=");
  const name = equals < 0 ? word : word.slice(0, equals);
  const condition = CONDITIONS.find((c) => c === name);
  if (condition === undefined)
    throw new UserError(
      `--for ${word} is no condition.`,
      `There are ${CONDITIONS.join(", ")} and advertised=PREFIX.`,
    );
  if (equals < 0) return { condition, prefix: undefined };
  const text = word.slice(equals + 1);
  const address = parseAddress(text);
  const prefix = address === undefined ? parsePrefix(text) : hostPrefix(address);
  if (condition !== "advertised" || prefix === undefined)
    throw new UserError(`--for ${word}: only advertised takes a value, and that is a prefix or an address.`);
  return { condition, prefix: formatPrefix(prefix) };
}
