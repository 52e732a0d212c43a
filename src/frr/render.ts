import type { FrrConfig } from "./config.ts";
import { policiesOf } from "./config.ts";
import type { FrrModel, Neighbor, Router, Setting, Settings } from "./model/model.ts";
import type { Policies } from "./policy/policies.ts";
import { releasesFor } from "./release.ts";
import { withoutDefaults } from "./render/defaults.ts";
import { renderPolicies } from "./render/policies.ts";
import { MASK } from "./text/secret.ts";

/** What a configuration says, apart from its text. */
export interface FrrDocument {
  readonly model: FrrModel;
  readonly policies: Policies;
}

/**
 * Writes a configuration in a form of its own: sections and names in one order, repeated blocks joined, values in FRR's spelling,
 * passwords blanked out. Two texts that differ in layout only come out the same; reading it gives the same document.
 */
export function renderFrr({ model, policies }: FrrDocument): string {
  const lines: string[] = model.housekeeping.filter(({ path }) => path.length === 0).map(({ text }) => text);
  lines.sort();
  for (const [name, { value }] of sorted(model.settings)) lines.push(...command("", name, value));
  for (const name of [...model.staticRoutes.keys()].sort()) lines.push(name);
  lines.push(...renderPolicies(policies));
  for (const [name, { settings }] of sorted(model.vrfs))
    lines.push(`vrf ${name}`, ...plain(settings, " "), "exit-vrf");
  for (const [, router] of sorted(model.routers)) lines.push(...renderRouter(router));
  if (model.profiles.size > 0) {
    lines.push("bfd");
    for (const [name, { settings }] of sorted(model.profiles))
      lines.push(` profile ${name}`, ...plain(settings, "  "), " exit");
    lines.push("exit");
  }
  lines.push(...renderUnknown(model));
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

/**
 * @param version of FRR, for what it does without being told
 * @returns the text of a configuration in one layout, whatever its own is, banners and written defaults left out: what a
 * difference of lines is made of. Lines that bgpd refuses stand at the end.
 */
export function normalText(config: FrrConfig, version = config.version): string {
  const [release] = releasesFor(version);
  const policies = policiesOf(config, release);
  const refused = policies.refused.map(({ text }) => `${text}\n`).join("");
  return renderFrr({ model: withoutDefaults(config.model, release), policies }) + refused;
}

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** `name`, `no name` or `name value`. */
function command(lead: string, name: string, value: string): readonly string[] {
  if (value === "yes") return [`${lead}${name}`];
  return [
    value === "no" ? `${lead.replace(/\S.*$/, "")}no ${lead.trimStart()}${name}` : `${lead}${name} ${value}`,
  ];
}

function plain(settings: Settings, lead: string): readonly string[] {
  return sorted(settings).flatMap(([name, { value }]) => command(lead, name, value));
}

function renderRouter(router: Router): readonly string[] {
  const lines = [`router bgp ${router.asn}${router.vrf === "" ? "" : ` vrf ${router.vrf}`}`];
  lines.push(...plain(router.settings, " "));
  for (const [, group] of sorted(router.groups))
    lines.push(` neighbor ${group.name} peer-group`, ...sessionLines(group));
  for (const [, neighbor] of sorted(router.neighbors)) lines.push(...sessionLines(neighbor));
  const parties = [...router.groups.values(), ...router.neighbors.values()];
  const names = new Set([
    ...router.families.keys(),
    ...parties.flatMap(({ families }) => [...families.keys()]),
  ]);
  for (const name of [...names].sort()) {
    const family = router.families.get(name);
    lines.push(` address-family ${name}`);
    for (const [setting, { value }] of sorted(family?.settings ?? new Map<string, Setting>()))
      lines.push(...command("  ", setting, value));
    for (const [vni, settings] of sorted(family?.vnis ?? new Map<string, Settings>()))
      lines.push(`  vni ${vni}`, ...plain(settings, "   "), "  exit-vni");
    for (const [, group] of sorted(router.groups)) lines.push(...familyLines(group, name));
    for (const [, neighbor] of sorted(router.neighbors)) lines.push(...familyLines(neighbor, name));
    lines.push(" exit-address-family");
  }
  return [...lines, "exit"];
}

/** The settings without which a neighbor is none, first. */
const FIRST = ["remote-as", "peer-group"];

function sessionLines({ name, unnumbered, settings }: Neighbor): readonly string[] {
  const lead = ` neighbor ${name} `;
  const first = FIRST.find((key) => settings.has(key));
  const lines: string[] = [];
  if (unnumbered) {
    const six = settings.has("interface v6only") ? " v6only" : "";
    const what = first === undefined ? "" : ` ${first} ${settings.get(first)?.value}`;
    lines.push(`${lead}interface${six}${what}`);
  }
  for (const key of FIRST) {
    const setting = settings.get(key);
    if (setting !== undefined && !(unnumbered && key === first))
      lines.push(...command(lead, key, setting.value));
  }
  for (const [key, setting] of sorted(settings)) {
    if (FIRST.includes(key) || key === "interface v6only" || key === "shutdown message") continue;
    lines.push(...sessionLine(lead, key, setting, settings));
  }
  return lines;
}

function sessionLine(
  lead: string,
  key: string,
  { value, secret }: Setting,
  all: Settings,
): readonly string[] {
  if (secret !== undefined) return [`${lead}${key} ${MASK}`];
  if (key === "graceful-restart" && value !== "no")
    return [`${lead}graceful-restart${value === "restart" ? "" : `-${value}`}`];
  const message = all.get("shutdown message");
  if (key === "shutdown" && value === "yes" && message !== undefined)
    return [`${lead}shutdown message ${message.value}`];
  return command(lead, key, value);
}

function familyLines({ name, families }: Neighbor, family: string): readonly string[] {
  return sorted(families.get(family) ?? new Map<string, Setting>()).flatMap(([key, { value }]) => {
    const directed = /^(route-map|prefix-list|filter-list|distribute-list) (in|out)$/.exec(key);
    if (directed === null || value === "no") return command(`  neighbor ${name} `, key, value);
    return [`  neighbor ${name} ${directed[1]} ${value} ${directed[2]}`];
  });
}

/** Lines that the model has no words for, below the headers that lead to them. */
function renderUnknown({ unknown, housekeeping }: FrrModel): readonly string[] {
  const blocks = new Map<string, { path: readonly string[]; lines: string[] }>();
  for (const { path, text } of [...unknown, ...housekeeping.filter((line) => line.path.length > 0)]) {
    const key = path.join("\n");
    const block = blocks.get(key) ?? { path, lines: [] };
    block.lines.push(text);
    blocks.set(key, block);
  }
  return sorted(blocks).flatMap(([, { path, lines }]) => [
    ...path.map((header, i) => `${" ".repeat(i)}${header}`),
    ...lines.map((line) => `${" ".repeat(path.length)}${line}`),
    ...path.map(() => "exit"),
  ]);
}
