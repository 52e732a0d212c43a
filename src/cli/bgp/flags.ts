import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { parseSelector } from "../../net/selector.ts";
import { readSelectorText } from "../../net/selector-text.ts";
import type { Filter } from "../../state/bgp/hosts.ts";
import { routeFilter } from "../../state/bgp/routes.ts";
import { UserError } from "../errors.ts";

/** Flags of the commands that ask FRR on many nodes. */
export const liveFlags = {
  selector: Flags.string({
    char: "l",
    helpGroup: "INPUT",
    helpValue: "LABELS",
    description: "Only nodes with these labels (a=b,c!=d,e in (x,y))",
    parse: async (text: string) => {
      const source = readSelectorText(text);
      const parsed = source === undefined ? undefined : parseSelector(source);
      if (parsed?.ok === true) return text;
      throw new UserError(
        `-l ${JSON.stringify(text)} is no label selector${parsed === undefined ? "" : `: ${parsed.error}`}`,
        "for example: -l node-role.kubernetes.io/worker,zone in (a,b)",
      );
    },
  }),
  vrf: Flags.string({
    helpGroup: "INPUT",
    helpValue: "VRF",
    description: "Only this VRF; `default` is the one without a name",
  }),
};

/** `--neighbor`, for commands whose argument is something else. */
export const neighborFlag = {
  neighbor: Flags.string({
    helpGroup: "INPUT",
    helpValue: "ADDRESS",
    description: "Only this neighbor, by address or interface",
  }),
};

/** The argument and the flags of commands that list prefixes. */
export const prefixArgs = { prefix: Args.string({ description: "A prefix or an address" }) };
export const prefixFlags = { ...liveFlags, ...neighborFlag };

/** Which sessions and which prefixes are asked for. */
export interface PrefixQuestion {
  readonly filter: Filter;
  /** Absent: all. */
  readonly prefixes: ((prefix: string) => boolean) | undefined;
}

/** @returns what argument and flags ask for. @throws UserError for a text that is neither a prefix nor an address */
export function prefixQuestion(
  prefix: string | undefined,
  flags: Given & { readonly neighbor?: string | undefined },
  nodes: readonly string[] | undefined,
): PrefixQuestion {
  return { filter: filterOf(flags, nodes, flags.neighbor), prefixes: prefixFilter(prefix) };
}

/** @returns the test that a prefix or address as argument stands for. */
function prefixFilter(text: string | undefined): ((prefix: string) => boolean) | undefined {
  if (text === undefined) return undefined;
  const filter = routeFilter(text);
  if (filter === undefined) throw new UserError(`${JSON.stringify(text)} is neither a prefix nor an address`);
  return filter;
}

interface Given {
  readonly selector?: string | undefined;
  readonly vrf?: string | undefined;
}

/** @returns the filter that the flags and a neighbor make. */
export function filterOf(flags: Given, nodes: readonly string[] | undefined, neighbor?: string): Filter {
  return Object.fromEntries(
    Object.entries({ nodes, selector: flags.selector, vrf: flags.vrf, neighbor }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as Filter;
}
