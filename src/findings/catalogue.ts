import { ADVERTISEMENT } from "./catalogue/advertisement.ts";
import { ALLOCATION } from "./catalogue/allocation.ts";
import { CONFIGURATION } from "./catalogue/configuration.ts";
import type { Definition } from "./catalogue/define.ts";
import { ENVIRONMENT } from "./catalogue/environment.ts";
import { PLATFORM } from "./catalogue/platform.ts";
import { SESSION } from "./catalogue/session.ts";
import { TIMING } from "./catalogue/timing.ts";
import { TRAFFIC } from "./catalogue/traffic.ts";

/** Every code ever reported, in the order of its number. Codes are stable; a retired one stays here and is never used again. */
export const CATALOGUE = Object.freeze([
  ...ALLOCATION,
  ...CONFIGURATION,
  ...ADVERTISEMENT,
  ...SESSION,
  ...TRAFFIC,
  ...TIMING,
  ...PLATFORM,
  ...ENVIRONMENT,
] as const);

type Entry = (typeof CATALOGUE)[number];

/** `MLB201` and its like. */
export type Code = Entry["code"];

/** The arguments of a code's message. */
export type ArgsOf<C extends Code> = Parameters<Extract<Entry, { readonly code: C }>["message"]>[0];

const BY_CODE: ReadonlyMap<string, Entry> = new Map(CATALOGUE.map((entry) => [entry.code, entry]));

/** What a definition says apart from its message. */
export type CodeInfo = Omit<Definition<Code>, "message">;

/** @returns the definition of a code, whatever the case of its letters; undefined for a code that never existed. */
export function codeInfo(code: string): CodeInfo | undefined {
  return BY_CODE.get(code.toUpperCase());
}

/** @returns the sentence of a code for these arguments. */
export function messageOf<C extends Code>(code: C, args: ArgsOf<C>, nodes: string, services: string): string {
  const entry = BY_CODE.get(code);
  if (entry === undefined) throw new Error(`unknown code ${code}`);
  return (entry.message as (args: unknown, nodes: string, services: string) => string)(args, nodes, services);
}

/** @returns the path of a code's page inside the package. */
export function pageOf(code: Code): string {
  return `docs/findings/${code}.md`;
}
