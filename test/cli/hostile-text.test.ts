import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { snapshotOf } from "../../plugins/finders.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { commandFiles } from "../../src/cli/program.ts";
import { explain } from "../../src/explain/explain.ts";
import { checkReport } from "../../src/findings/report.ts";
import { type Outcome, run } from "../support/cli.ts";
import { temporaryFolder } from "../support/dump.ts";
import { exampleObjects, listFile } from "../support/parts.ts";

/** What somebody may write where a name or a text is expected, and what a shell or a terminal would make of it. */
const HOSTILE: Readonly<Record<string, string>> = {
  "an escape sequence": "a\u001b]0;owned\u0007\u001b[2J\u009b31mb",
  "a line of its own": "a\nERROR: all is lost\r\tb",
  "right to left": "a\u202egpj.exe\u2066b\u200bc",
  "three hundred characters": "x".repeat(300),
  "a prototype": "__proto__",
  "a constructor": "constructor",
  "a command": "$(touch /tmp/owned)`id`;reboot",
  quotes: `a'b"c\\d`,
  "half a character": "a\ud800b",
  "a flag": "--kubeconfig=/etc/shadow",
};

/** The lab, with names that no API server admits, but a file may hold. */
function withNames(text: string): readonly KubernetesObject[] {
  const given = new Set(["hello-lb-l3", "pool-l3", "bgpadv1", "bgppeer-r2", "extra-peer"]);
  return exampleObjects("node-frozen-by-conflict").map((object) =>
    mapped(object, (value) => (given.has(value) ? text : value)),
  );
}

/** The lab, with the text wherever an API server admits any: annotations, and what states, events and conditions report. */
function withTexts(text: string): readonly KubernetesObject[] {
  const free = new Set([
    "lastConversionResult",
    "lastReloadResult",
    "message",
    "reason",
    "bgpStatus",
    "description",
    "result",
    "lastError",
  ]);
  return exampleObjects("node-frozen-by-conflict").map((object): KubernetesObject => {
    const changed = mapped(object, (value, key) =>
      free.has(key) && value !== "success" ? `failed: ${text}` : value,
    );
    const annotations = { ...changed.metadata.annotations, hostile: text };
    return { ...changed, metadata: { ...changed.metadata, annotations } };
  });
}

function mapped<T>(value: T, change: (text: string, key: string) => string, key = ""): T {
  if (typeof value === "string") return change(value, key) as T;
  if (Array.isArray(value)) return value.map((inner) => mapped(inner, change, key)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, inner]) => [k, mapped(inner, change, k)])) as T;
}

/** Words of every command that reads a snapshot; `%` stands for the hostile name. */
const LINES: readonly (readonly string[])[] = [
  ["check"],
  ["diff"],
  ["diff", "--blame"],
  ["diff", "--stage", "metallb"],
  ["explain", "svc/%", "-n", "proj1"],
  ["explain", "peer/%"],
  ["explain", "pool/%"],
  ["explain", "node/wk3"],
  ["explain", "frrconfiguration/%"],
  ["explain", "ip/172.19.20.181"],
  ["get", "pools"],
  ["get", "peers"],
  ["get", "services"],
  ["get", "nodes"],
  ["get", "services", "%"],
  ["render", "--node", "wk3"],
  ["render", "--node", "wk3", "--blame"],
  ["render", "--stage", "metallb", "--node", "wk3"],
  ["plan", "--delete", "frrconfiguration/%"],
  ["plan", "--fix", "MLB201"],
  ["router", "peer/%"],
  ["bgp", "predict"],
  ["bgp", "summary"],
  ["bgp", "neighbors"],
  ["bgp", "routes"],
  ["bgp", "advertised"],
  ["bgp", "received"],
  ["bfd"],
  ["egress", "svc/%", "-n", "proj1"],
  ["vrf", "node/wk3", "--port", "%", "--address", "192.0.2.1/24", "--table", "11"],
  ["extend", "peer/%", "--receive", "all"],
  ["version"],
  ["runbook", "%"],
  ["report", "-"],
  ["vtysh", "--node", "wk3", "--", "show", "%"],
  ["wait", "--for=established", "--timeout", "0s", "--node", "%"],
  ["apply", "--fix", "MLB201", "--dry-run=client"],
  ["rollback", "%"],
  ["capture", "%"],
  ["rbac", "-n", "%"],
  ["completion", "%"],
  ["%"],
  ["explain", "%"],
  ["diff", "--node", "%"],
  ["diff", "--%"],
];

/** Commands that print documents of one kind: in the formats that anything may read. */
const FORMATS = ["text", "wide", "json", "yaml"];

const RAW = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f]/;

test("every registered command is among the lines", () => {
  const root = join(import.meta.dirname, "../..");
  const ids = [...commandFiles(root).keys()].map((id) => id.replaceAll(":", " "));
  const first = LINES.map((words) => words.join(" "));
  expect(ids.filter((id) => !first.some((line) => line === id || line.startsWith(`${id} `)))).toEqual([]);
});

const NAMES: Readonly<Record<string, string>> = {
  svc: "hello-lb-l3",
  peer: "bgppeer-r2",
  pool: "pool-l3",
  frrconfiguration: "extra-peer",
};

/** The text itself for `%`, or the name of what the lab has there. */
function typed(word: string, text: string, own: boolean): string {
  const kind = /^(\w+)\/%$/.exec(word)?.[1] ?? "";
  return word.replaceAll("%", () => (own ? (NAMES[kind] ?? "hello-lb-l3") : text));
}

describe.each(
  Object.entries(HOSTILE).flatMap(([name, text]) => [
    { name, text, where: "names" },
    { name, text, where: "texts" },
  ]),
)("$name in $where", ({ text, where }) => {
  const from = listFile(where === "names" ? withNames(text) : withTexts(text));
  const folder = temporaryFolder();

  const runLine = (words: readonly string[], format: string): Promise<Outcome> => {
    const flags = ["--from", from, ...(format === "text" ? [] : ["-o", format])];
    const env = { XDG_STATE_HOME: folder, NO_COLOR: "1" };
    if (words[0] === "capture")
      return run(["capture", join(folder, "x.tar.gz"), "--force", ...flags], { env });
    const end = words.indexOf("--");
    const argv = words.map((word) => typed(word, text, where === "texts"));
    return run(end < 0 ? [...argv, ...flags] : [...argv.slice(0, end), ...flags, ...argv.slice(end)], {
      env,
    });
  };

  test.each(LINES.map((words) => [words.join(" "), words] as const))(
    "%s",
    { timeout: 60_000 },
    async (line, words) => {
      const formats = words[0] === "report" || words[0] === "apply" ? ["text"] : FORMATS;
      for (const format of where === "names" ? ["text", "json"] : formats) {
        const { stdout, stderr } = await runLine(words, format);
        const told = `${line} -o ${format}`;
        expect(RAW.exec(stdout + stderr)?.[0], told).toBeUndefined();
        expect(stdout + stderr, told).not.toMatch(
          /\n\s+at .*[.:]\d+:\d+|internal error|a fault of the program/,
        );
        expect(stdout + stderr, told).not.toMatch(/^ERROR: all is lost/m);
        if (format === "json" && /^[[{]/.test(stdout)) JSON.parse(stdout);
      }
    },
  );
});

/** Words of a POSIX shell: what it would run or split must be inside single quotes. */
function shellWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let rest = line.trim();
  while (rest !== "") {
    let word = "";
    for (;;) {
      const part = /^(?:'([^']*)'|"([^"$`\\]*)"|([A-Za-z0-9_@%+=:,./~[\]{}*?-]+)|\\(.))/.exec(rest);
      if (part === null) break;
      word += part[1] ?? part[2] ?? part[3] ?? part[4] ?? "";
      rest = rest.slice(part[0].length);
    }
    if (rest !== "" && !/^\s/.test(rest)) return undefined;
    words.push(word);
    rest = rest.trimStart();
  }
  return words;
}

/** Commands to paste in a report, wherever they stand in the document. */
function commandsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(commandsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    (key === "commands" || key === "findOut" || key === "suppressWith") && Array.isArray(inner)
      ? inner.filter((line): line is string => typeof line === "string" && /^(?:kubectl|oc) /.test(line))
      : commandsIn(inner),
  );
}

test.each(Object.entries(HOSTILE))("commands to paste quote for a shell: %s", (_, text) => {
  const s = snapshotOf(withNames(text));
  const documents = [
    checkReport(s, { showSuppressions: true }),
    ...(["Service", "Peer", "Pool", "FRRConfiguration"] as const).map((kind) =>
      explain(s, { kind, name: text }),
    ),
  ];
  const lines = documents.flatMap(commandsIn);
  for (const line of lines) expect(shellWords(line), line).toBeDefined();
  expect(
    lines.filter((line) => shellWords(line)?.some((word) => word.includes(text))).length,
  ).toBeGreaterThan(2);
});
