import { open, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { SHOW } from "../frr/show/commands.ts";
import { pairs } from "../output/block.ts";
import type { View } from "../output/view.ts";
import { visibleLine } from "../output/visible.ts";
import { KINDS, type Kind } from "../snapshot/kinds.ts";
import type { LiveHost, Snapshot } from "../snapshot/snapshot.ts";
import { captureMembers, packCapture } from "../sources/capture-write.ts";
import type { Needs } from "../sources/needs.ts";
import { advertisedCommands } from "../state/bgp/advertised.ts";
import { tcpCommands } from "../state/tcp-md5.ts";
import { UserError } from "./errors.ts";

/** Everything: all kinds, and every command of vtysh whose answer any command reads; of the kernel what a session that is down calls for. */
export function captureNeeds(live: boolean): Needs {
  const kinds = Object.keys(KINDS) as Kind[];
  const followUp = (host: LiveHost): readonly string[] => [
    ...advertisedCommands(host),
    ...tcpCommands(host, 1),
  ];
  return live ? { kinds, live: { commands: Object.values(SHOW), followUp } } : { kinds };
}

/** What a capture holds, as the command says it. */
export interface CaptureDocument {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "CaptureSummary";
  readonly file: string;
  readonly at: string;
  readonly tool: string;
  readonly source: string;
  readonly objects: Readonly<Record<string, number>>;
  readonly hosts: readonly {
    readonly host: string;
    readonly answers: number;
    readonly failed: readonly string[];
  }[];
  readonly gaps: readonly { readonly kind: string; readonly reason: string; readonly absent?: true }[];
}

interface Written {
  readonly file: string;
  readonly tool: string;
  readonly at: string;
}

/** @returns the summary of what was written. */
export function captureDocument(s: Snapshot, { file, tool, at }: Written): CaptureDocument {
  const counts = [...Map.groupBy(s.objects, ({ kind }) => kind)].map(([kind, list]): [string, number] => [
    kind,
    list.length,
  ]);
  const hosts = [...s.live.values()].map(({ host, answers }) => ({
    host,
    answers: [...answers.values()].filter(({ ok }) => ok).length,
    failed: [...new Set([...answers.values()].flatMap((answer) => (answer.ok ? [] : [answer.reason])))],
  }));
  const gaps = [...s.unknown].map(([kind, { reason, absent }]) =>
    absent === undefined ? { kind, reason } : { kind, reason, absent },
  );
  return {
    apiVersion: "metallb.cli/v1",
    kind: "CaptureSummary",
    file,
    at,
    tool,
    source: s.source.name,
    objects: Object.fromEntries(counts.sort(([a], [b]) => (a < b ? -1 : 1))),
    hosts,
    gaps,
  };
}

/** @returns the summary for eyes. */
export function captureText(document: CaptureDocument, view: View): string {
  const { good, warn, unknown } = view.theme;
  const total = Object.values(document.objects).reduce((sum, n) => sum + n, 0);
  const kinds = Object.entries(document.objects)
    .map(([kind, n]) => `${n} ${kind}`)
    .join(", ");
  const answered = document.hosts.filter(({ answers }) => answers > 0).map(({ host }) => host);
  const failed = document.hosts.flatMap(({ host, failed }) => failed.map((reason) => `${host}: ${reason}`));
  const missing = document.gaps.filter(({ absent }) => absent !== true);
  const rows: [string, string][] = [
    ["objects", visibleLine(`${total}: ${kinds}`)],
    ["FRR answered on", visibleLine(answered.length > 0 ? answered.join(", ") : "no node")],
    ...failed.map((line): [string, string] => ["", warn(visibleLine(line))]),
    ...missing.map(({ kind, reason }): [string, string] => [
      kind,
      unknown(`unknown: ${visibleLine(reason)}`),
    ]),
    ["secrets", "masked"],
  ];
  const file = document.file === "-" ? "standard output" : document.file;
  return `${good("captured")} ${visibleLine(document.source)} in ${visibleLine(file)}\n${pairs(rows, view, 1)}`;
}

/** @returns a name for the archive: of the context or path, and the time. */
export function defaultName(s: Snapshot, at: string): string {
  const source = s.source.name.split(/[\\/]/).at(-1) ?? "";
  const words = [
    "metallb-capture",
    source
      .replaceAll(/[^A-Za-z0-9.-]+/g, "-")
      .replaceAll(/^[-.]+|[-.]+$/g, "")
      .slice(0, 60),
  ];
  const stamp = at
    .replace(/\.\d+Z$/, "")
    .replaceAll(/[-:]/g, "")
    .replace("T", "-");
  return `${[...words, stamp].filter((word) => word !== "").join("-")}.tar.gz`;
}

/** Writes the archive; a file that exists is replaced only if told to. A file that could not be finished is removed. */
export async function writeCapture(
  s: Snapshot,
  options: Written & { readonly force: boolean },
): Promise<void> {
  const { file, tool, at, force } = options;
  const folder =
    file === "-" ? "metallb-capture" : (file.split(/[\\/]/).at(-1) ?? "").replace(/\.(?:tar\.gz|tgz)$/, "");
  const bytes = packCapture(captureMembers(s, tool, at), folder === "" ? "metallb-capture" : folder, at);
  if (file === "-") {
    for await (const chunk of bytes) process.stdout.write(chunk);
    return;
  }
  const handle = await open(file, force ? "w" : "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "EEXIST"
      ? new UserError(`${file} exists`, "--force replaces it")
      : new UserError(`${file} cannot be written: ${error.message}`);
  });
  try {
    await pipeline(bytes, handle.createWriteStream());
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}
