interface FlagShape {
  readonly name: string;
  readonly type: "boolean" | "option";
  readonly char?: string;
}

/** What stands on a command line that is still being typed. */
export interface TypedWords {
  /** Words that are no flags and no values of flags. */
  readonly positional: readonly string[];
  /** Values of flags, by name. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** The flag whose value the next word is. */
  readonly waiting?: string;
}

/** Reads complete words as far as they can be understood; what is unknown is passed over. */
export function readWords(words: readonly string[], flags: readonly FlagShape[]): TypedWords {
  const positional: string[] = [];
  const values = new Map<string, string[]>();
  let waiting: string | undefined;
  for (const word of words) {
    if (waiting !== undefined) {
      values.set(waiting, [...(values.get(waiting) ?? []), word]);
      waiting = undefined;
      continue;
    }
    if (!word.startsWith("-") || word === "-") {
      positional.push(word);
      continue;
    }
    const [, long, short, inline] = /^(?:--([^=]+)|-([A-Za-z]))(?:=(.*))?/s.exec(word) ?? [];
    const flag = flags.find(({ name, char }) => (long === undefined ? char === short : name === long));
    if (flag?.type !== "option") continue;
    const attached = inline ?? (long === undefined && word.length > 2 ? word.slice(2) : undefined);
    if (attached === undefined) waiting = flag.name;
    else values.set(flag.name, [...(values.get(flag.name) ?? []), attached]);
  }
  return waiting === undefined ? { positional, values } : { positional, values, waiting };
}
