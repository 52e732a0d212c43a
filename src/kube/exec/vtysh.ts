import { randomBytes } from "node:crypto";
import { failure, type KubeResult } from "../errors.ts";
import type { KubeClient } from "../rest/client.ts";
import { formatMs, oneLine } from "../text.ts";
import { execInPod } from "./exec.ts";
import { type ExecTarget, formatTarget } from "./target.ts";

/** What vtysh answered to one command. */
export type VtyshAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

export interface VtyshOptions {
  /** Milliseconds for one command on the node; what hangs there is ended there. */
  readonly commandTime?: number;
  /** Largest answer in bytes, all commands together. */
  readonly bytes?: number;
  /** False for commands that change something: they are never sent twice. */
  readonly safe?: boolean;
}

const COMMAND_TIME = 20_000;
const BYTES = 64_000_000;
/** So many commands fit into the address of a request with room to spare. */
const BATCH = 40;

/**
 * The whole program of one exec. It never changes: commands and marker come as arguments, so nothing of them is read by the shell. Each
 * command is followed, on both streams, by a line with the marker, which is drawn by lot for each exec and so cannot stand in an answer
 * whatever a neighbor sends. A command that had to be ended ends the round: the daemon hangs, and so would the others. Two commands are not
 * vtysh's: the kernel's counters, once and twice.
 */
export const PROGRAM = `m=$1; s=$2; shift 2
if command -v timeout >/dev/null 2>&1; then t="timeout -s KILL $s"; else t=; fi
n=/proc/net/netstat
for c do
  case $c in
  "cat $n") $t cat $n ;;
  "cat $n; sleep 2; cat $n") $t cat $n && sleep 2 && $t cat $n ;;
  *) $t vtysh -c "$c" </dev/null ;;
  esac
  r=$?
  printf '\\n%s %s\\n' "$m" "$r"; printf '\\n%s %s\\n' "$m" "$r" >&2
  [ "$r" -lt 124 ] || break
done`;

/**
 * Asks vtysh in a container several commands in one exec, and tells the answers apart.
 * @returns an answer for each command, or why nothing could be asked
 */
export async function askVtysh(
  client: KubeClient,
  target: ExecTarget,
  commands: readonly string[],
  options: VtyshOptions = {},
): Promise<KubeResult<ReadonlyMap<string, VtyshAnswer>>> {
  const answers = new Map<string, VtyshAnswer>();
  for (let i = 0; i < commands.length; i += BATCH) {
    const batch = commands.slice(i, i + BATCH);
    const asked = await askBatch(client, target, batch, options);
    if (!asked.ok) return asked;
    for (const [index, answer] of asked.value.entries()) {
      const command = batch[index];
      if (command !== undefined) answers.set(command, answer);
    }
  }
  return { ok: true, value: answers };
}

async function askBatch(
  client: KubeClient,
  target: ExecTarget,
  commands: readonly string[],
  options: VtyshOptions,
): Promise<KubeResult<readonly VtyshAnswer[]>> {
  const marker = randomBytes(16).toString("hex");
  const commandTime = options.commandTime ?? COMMAND_TIME;
  const bytes = options.bytes ?? BYTES;
  const seconds = String(Math.max(1, Math.ceil(commandTime / 1000)));
  const outcome = await execInPod(client, target, ["sh", "-c", PROGRAM, "sh", marker, seconds, ...commands], {
    time: commandTime + 10_000 + commands.length * 2_000,
    bytes,
    safe: options.safe ?? true,
  });
  if (!outcome.ok) return outcome;
  const out = separate(outcome.value.stdout, marker);
  const err = separate(outcome.value.stderr, marker);
  if (out.length === 0) {
    const said = oneLine(outcome.value.stderr, 300);
    return failure(
      "exec",
      `${formatTarget(target)} ended with exit code ${outcome.value.code}${said === "" ? "" : `: ${said}`}`,
    );
  }
  return {
    ok: true,
    value: commands.map((_, i) => answerOf(out[i], err[i], commandTime)),
  };
}

interface Piece {
  readonly text: string;
  readonly code: number;
}

/** Cuts a stream at the lines that consist of the marker and an exit code. What follows the last of them is no answer. */
export function separate(stream: string, marker: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (;;) {
    const at = stream.indexOf(`\n${marker} `, from);
    if (at < 0) return pieces;
    const codeAt = at + marker.length + 2;
    const end = stream.indexOf("\n", codeAt);
    if (end < 0) return pieces;
    pieces.push({ text: stream.slice(from, at), code: Number(stream.slice(codeAt, end)) });
    from = end + 1;
  }
}

/** vtysh tells its own errors on either stream, and on some versions with exit code 0. */
function answerOf(out: Piece | undefined, err: Piece | undefined, commandTime: number): VtyshAnswer {
  if (out === undefined) return { ok: false, reason: "not asked: the command before it did not end" };
  const said = oneLine((err?.text ?? "").trim() || out.text, 300);
  switch (out.code) {
    case 0:
      if (out.text.trim() === "" && said !== "") return { ok: false, reason: said };
      return { ok: true, text: out.text };
    case 124:
    case 137:
    case 143:
      return { ok: false, reason: `vtysh did not answer within ${formatMs(commandTime)}: a daemon hangs` };
    case 126:
    case 127:
      return { ok: false, reason: `vtysh cannot be started${said === "" ? "" : `: ${said}`}` };
    default:
      return { ok: false, reason: said === "" ? `vtysh ended with exit code ${out.code}` : said };
  }
}
