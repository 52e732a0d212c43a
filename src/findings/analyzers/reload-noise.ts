import type { FRRNodeState } from "../../api/frrk8s.ts";
import { SHOW } from "../../frr/show/commands.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding } from "../finding.ts";
import { command } from "../shell.ts";

interface Noise {
  /** A line as frr-k8s writes it; the groups name what must agree. */
  readonly written: RegExp;
  /** @returns the line as FRR prints it, by the groups of `written` */
  readonly printed: (groups: readonly string[]) => RegExp;
  readonly reason: string;
  /** Replacing the line ends the session. */
  readonly resets: boolean;
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Lines that frr-reload takes for different from what FRR prints for them, at each reload (FRR 8.4 to 10.4, recorded). */
const NOISE: readonly Noise[] = Object.freeze([
  {
    written: /^\s*neighbor (\S+) ebgp-multihop\s*$/,
    printed: ([neighbor = ""]) =>
      new RegExp(`^\\s*neighbor ${literal(neighbor)} ebgp-multihop 255\\s*$`, "m"),
    reason:
      "FRR before 8.5 prints it with 255, and frr-reload then deletes and adds it, which resets the session",
    resets: true,
  },
  {
    written: /^\s*neighbor (\S+) bfd profile (\S+)\s*$/,
    printed: ([neighbor = "", profile = ""]) =>
      new RegExp(
        `^\\s*neighbor ${literal(neighbor)} bfd\\s*$[\\s\\S]*^\\s*neighbor ${literal(neighbor)} bfd profile ${literal(profile)}\\s*$`,
        "m",
      ),
    reason:
      'FRR prints a line "bfd" before it that frr-k8s before 0.0.13 does not write, and frr-reload takes it away',
    resets: true,
  },
  {
    written: /^\s*neighbor (\S+) timers (\d+) (\d+)\s*$/,
    printed: ([neighbor = "", keepalive = "", hold = ""]) => {
      const third = Math.max(1, Math.floor(Number(hold) / 3));
      return Number(keepalive) > third && Number(hold) > 0
        ? new RegExp(`^\\s*neighbor ${literal(neighbor)} timers ${third} ${hold}\\s*$`, "m")
        : NEVER;
    },
    reason: "FRR cuts the keepalive time to a third of the hold time",
    resets: false,
  },
]);

const NEVER = /(?!)/;

/** Lines that each reload replaces although nothing changed: with some of them every new Service resets sessions. */
export const reloadNoise = analyzer({
  name: "reload-noise",
  codes: ["MLB602"],
  reads: {
    kinds: ["FRRConfiguration", "Node"],
    also: ["FRRNodeState"],
    uses: ["discovery"],
    live: [SHOW.runningConfig],
  },
  *analyze({ frr, find, shared }) {
    const judged = new Map<string, readonly { readonly line: string; readonly noise: Noise }[]>();
    for (const node of shared.nodeNames()) {
      const live = frr(node)?.running;
      const state = find<FRRNodeState>("FRRNodeState", node);
      const text = live?.ok === true && live.value.trim() !== "" ? live.value : state?.status?.runningConfig;
      if (text === undefined || text.trim() === "") continue;
      const key = `${shared.configurationKey(node)}\n${text.replaceAll(`hostname ${node}`, "")}`;
      let found = judged.get(key);
      if (found === undefined) {
        const intended = shared.renderOn(node);
        found = intended.ok ? noiseIn(intended.frrConf, text) : [];
        judged.set(key, found);
      }
      for (const { line, noise } of found)
        yield finding(
          "MLB602",
          { line, reason: noise.reason },
          {
            nodes: [node],
            severity: noise.resets ? "warning" : "info",
            evidence: [
              evidence(
                live?.ok === true ? undefined : state,
                live?.ok === true ? `${live.command} on ${node}` : "status.runningConfig",
                `frr-k8s writes "${line}"`,
              ),
            ],
            commands: [command("kubectl", "metallb", "diff", "--node", node)],
          },
        );
    }
  },
});

function noiseIn(
  written: string,
  running: string,
): readonly { readonly line: string; readonly noise: Noise }[] {
  return written.split("\n").flatMap((line) =>
    NOISE.flatMap((noise) => {
      const match = noise.written.exec(line);
      if (match === null || !noise.printed(match.slice(1)).test(running)) return [];
      if (noise.written.source.includes("bfd profile") && bfdWritten(written, match[1] ?? "")) return [];
      return [{ line: line.trim(), noise }];
    }),
  );
}

function bfdWritten(text: string, neighbor: string): boolean {
  return new RegExp(`^\\s*neighbor ${literal(neighbor)} bfd\\s*$`, "m").test(text);
}
