import { parseVerbatim } from "../../net/address.ts";
import { parseDuration, SECOND } from "../../net/duration.ts";
import type { Rule } from "./schema.ts";

/** What a CEL expression gives: an error on one side of `||` or `&&` counts only if the other side does not decide. */
type Cel = boolean | { readonly error: string };

const or = (...terms: readonly (() => Cel)[]): Cel => decide(terms, true);
const and = (...terms: readonly (() => Cel)[]): Cel => decide(terms, false);

function decide(terms: readonly (() => Cel)[], decisive: boolean): Cel {
  let failed: { readonly error: string } | undefined;
  for (const term of terms) {
    const value = term();
    if (value === decisive) return decisive;
    if (typeof value === "object") failed ??= value;
  }
  return failed ?? !decisive;
}

const seconds = (value: string): bigint | { readonly error: string } => {
  const parsed = parseDuration(value);
  return parsed.ok
    ? parsed.value
    : { error: "type conversion error from 'string' to 'google.protobuf.Duration'" };
};

/** connectTime of BGPPeer and of frr-k8s' neighbor. */
export const CONNECT_TIME: readonly Rule[] = Object.freeze([
  {
    message: "connect time should be between 1 seconds to 65535",
    check: (value: string): Cel => {
      const time = seconds(value);
      return typeof time === "bigint" ? time / SECOND >= 1n && time / SECOND <= 65535n : time;
    },
  },
  {
    message: "connect time should contain a whole number of seconds",
    check: (value: string): Cel => {
      const time = seconds(value);
      return typeof time === "bigint" ? (time / 1_000_000n) % 1000n === 0n : time;
    },
  },
]);

/** BGPAdvertisement: a route that holds several Services cannot be told apart by Service. */
export const SERVICE_SELECTORS_WITHOUT_AGGREGATION: readonly Rule[] = Object.freeze([
  {
    message:
      "serviceSelectors and aggregationLength are mutually exclusive, can only be used together with default aggregationLength (32) and aggregationLengthV6 (128)",
    check: (spec: Readonly<Record<string, unknown>>): Cel =>
      !Array.isArray(spec.serviceSelectors) ||
      spec.serviceSelectors.length === 0 ||
      ((spec.aggregationLength ?? 32) === 32 && (spec.aggregationLengthV6 ?? 128) === 128),
  },
]);

/** CEL's `matches` is unanchored: one digit anywhere is enough. */
const hasDigit = (part: string): boolean => /[0-9]+/.test(part);
const isIp = (part: string): boolean => parseVerbatim(part) !== undefined;

function atMost(part: string, limit: bigint): Cel {
  if (!/^[0-9]+$/.test(part) || BigInt(part) >= 1n << 64n)
    return { error: "type conversion error from 'string' to 'uint'" };
  return BigInt(part) <= limit;
}

/** The parts of `a:b`, or undefined: then only the first rule speaks. */
function parts(value: string): readonly [string, string] | undefined {
  const [admin, local, ...more] = value.split(":");
  return admin === undefined || local === undefined || more.length > 0 ? undefined : [admin, local];
}

type PairCheck = (admin: string, local: string) => Cel;
const onPair =
  (check: PairCheck) =>
  (value: string): Cel => {
    const pair = parts(value);
    return pair === undefined || check(...pair);
  };

/**
 * The rules of an EVPN route distinguisher or route target (frr-k8s after 0.0.25).
 * @param what `RD` or `RT`, as in the messages
 * @param wildcard whether the global administrator may be `*` (import only)
 */
export function evpnRules(what: "RD" | "RT", wildcard: boolean): readonly Rule[] {
  const star = (admin: string): boolean => wildcard && admin === "*";
  const small = 65535n;
  const large = 4294967295n;
  const rules: (Rule | undefined)[] = [
    {
      message: `${what} must contain exactly one colon`,
      check: (value: string): Cel => parts(value) !== undefined,
    },
    {
      message: wildcard
        ? `${what} global administrator must be either '*', an IPv4 address, or a number`
        : `${what} global administrator must be either an IPv4 address or a number`,
      check: onPair((admin) => star(admin) || isIp(admin) || hasDigit(admin)),
    },
    {
      message: `${what} local administrator must be a number`,
      check: onPair((_, local) => hasDigit(local)),
    },
    wildcard
      ? {
          message: `${what} with wildcard global administrator must have format *:OPQR where OPQR <= 4294967295`,
          check: onPair((admin, local) =>
            or(
              () => !star(admin),
              () =>
                and(
                  () => hasDigit(local),
                  () => atMost(local, large),
                ),
            ),
          ),
        }
      : undefined,
    {
      message: `${what} with IPv4 global administrator must have format A.B.C.D:MN where MN <= 65535`,
      check: onPair((admin, local) =>
        or(
          () => !admin.includes("."),
          () =>
            and(
              () => hasDigit(local),
              () => atMost(local, small),
            ),
        ),
      ),
    },
    {
      message: `${what} with 4-byte ASN global administrator must have format GHJK:MN where GHJK <= 4294967295 and MN <= 65535`,
      check: onPair((admin, local) =>
        or(
          () => star(admin) || admin.includes(".") || !hasDigit(admin) || !hasDigit(local),
          () => atMost(admin, small),
          () => atMost(local, small),
        ),
      ),
    },
    {
      message: `${what} with 2-byte ASN global administrator must have format EF:OPQR where EF <= 65535 and OPQR <= 4294967295`,
      check: onPair((admin, local) =>
        or(
          () => star(admin) || admin.includes(".") || !hasDigit(admin) || !hasDigit(local),
          () => not(atMost(admin, small)),
          () => atMost(local, large),
        ),
      ),
    },
  ];
  return Object.freeze(rules.filter((rule) => rule !== undefined));
}

const not = (value: Cel): Cel => (typeof value === "boolean" ? !value : value);
