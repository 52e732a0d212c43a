import type { FrrText } from "../frr-text.ts";
import type { VyosStatement } from "./tree.ts";

interface Rule {
  readonly words: readonly (readonly string[])[];
  readonly line: number;
}

/** Translates `policy prefix-list`, `prefix-list6`, `route-map` and the community and AS-path lists. */
export function vyosRouting(statements: readonly VyosStatement[], out: FrrText): void {
  for (const [kind, rules] of grouped(statements)) {
    const [type = "", name = "", number = ""] = kind.split("\n");
    const value = (...path: string[]) =>
      rules.words.find((w) => path.every((p, i) => w[i] === p))?.slice(path.length);
    const action = value("action")?.[0] ?? "permit";
    switch (type) {
      case "prefix-list":
      case "prefix-list6": {
        const prefix = value("prefix")?.[0];
        if (prefix === undefined) break;
        const bounds = ["ge", "le"].flatMap((b) =>
          value(b)?.[0] === undefined ? [] : [`${b} ${value(b)?.[0]}`],
        );
        const word = type === "prefix-list" ? "ip" : "ipv6";
        out.add(
          [],
          [`${word} prefix-list ${name} seq ${number} ${action} ${prefix}`, ...bounds].join(" "),
          rules.line,
        );
        break;
      }
      case "route-map":
        routeMap(`route-map ${name} ${action} ${number}`, rules, out);
        break;
      case "community-list":
      case "large-community-list":
      case "as-path-list": {
        const regex = value("regex")?.[0];
        if (regex === undefined) break;
        out.add([], listLine(type, name, number, action, regex), rules.line);
        break;
      }
      default:
        break;
    }
  }
}

function listLine(type: string, name: string, number: string, action: string, regex: string): string {
  if (type === "as-path-list") return `bgp as-path access-list ${name} seq ${number} ${action} ${regex}`;
  const form = /^[\d:]+$/.test(regex) ? "standard" : "expanded";
  return `bgp ${type} ${form} ${name} seq ${number} ${action} ${regex}`;
}

function grouped(statements: readonly VyosStatement[]): ReadonlyMap<string, Rule> {
  const result = new Map<string, { words: (readonly string[])[]; line: number }>();
  for (const { words, line } of statements) {
    const [policy, type, name, rule, number, ...rest] = words;
    if (
      policy !== "policy" ||
      rule !== "rule" ||
      type === undefined ||
      name === undefined ||
      number === undefined
    )
      continue;
    const key = `${type}\n${name}\n${number}`;
    const entry = result.get(key) ?? { words: [], line };
    if (rest.length > 0) entry.words.push(rest);
    result.set(key, entry);
  }
  return new Map([...result].sort(([a], [b]) => Number(a.split("\n")[2]) - Number(b.split("\n")[2])));
}

function routeMap(header: string, rules: Rule, out: FrrText): void {
  out.add([header], "", rules.line);
  for (const words of rules.words) {
    const [what, ...rest] = words;
    if (what === "action" || what === "description") continue;
    const text = clause(what ?? "", rest);
    if (text === undefined) out.opaque(`${header} ${words.join(" ")}`, rules.line);
    else out.add([header], text, rules.line);
  }
}

function clause(what: string, rest: readonly string[]): string | undefined {
  const text = rest.join(" ");
  if (what === "call") return `call ${text}`;
  if (what === "continue") return `on-match goto ${text}`;
  if (what === "on-match") return `on-match ${text}`;
  if (what === "match") {
    if (/^(ip|ipv6) address prefix-list \S+$/.test(text)) return `match ${text}`;
    const community = /^(community|large-community) (?:community-list|large-community-list) (\S+)$/.exec(
      text,
    );
    if (community !== null) return `match ${community[1]} ${community[2]}`;
    if (/^(as-path|metric|tag|local-preference|origin|peer) \S+$/.test(text)) return `match ${text}`;
    return undefined;
  }
  if (what === "set") {
    const community = /^(community|large-community) (add|replace) (.+)$/.exec(text);
    if (community !== null)
      return `set ${community[1]} ${community[3]}${community[2] === "add" ? " additive" : ""}`;
    if (/^(local-preference|metric|weight|tag|origin) \S+$/.test(text)) return `set ${text}`;
    if (/^as-path (prepend|exclude) .+$/.test(text)) return `set ${text}`;
    if (/^ip-next-hop \S+$/.test(text)) return `set ip next-hop ${rest[1]}`;
    return undefined;
  }
  return undefined;
}
