import type { KubeResult } from "../errors.ts";
import type { KubeClient } from "../rest/client.ts";
import { newHealth, retrying } from "../rest/retry.ts";
import { formatMs } from "../text.ts";
import { execOnce } from "./socket.ts";
import { type ExecLimits, type ExecOutcome, type ExecTarget, formatTarget } from "./target.ts";

export interface ExecOptions extends ExecLimits {
  /** Whether the command may run twice: true for whatever only reads. */
  readonly safe: boolean;
}

/** Runs a command in a container; again where the stream broke or the API server was overloaded, if that is safe. */
export async function execInPod(
  client: KubeClient,
  target: ExecTarget,
  command: readonly string[],
  options: ExecOptions,
): Promise<KubeResult<ExecOutcome>> {
  const attempt = async (): Promise<KubeResult<ExecOutcome>> => {
    const start = performance.now();
    const first = await execOnce(client, target, command, options);
    client.log(
      `EXEC ${formatTarget(target)} ${first.ok ? `exit ${first.value.code}` : first.error.code} in ${formatMs(performance.now() - start)}`,
    );
    if (first.ok || first.error.code !== "unauthorized" || !client.renew()) return first;
    return execOnce(client, target, command, options);
  };
  return retrying(attempt, { safe: options.safe, health: newHealth(), log: client.log });
}
