/** The container that a command runs in. */
export interface ExecTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** For messages. */
  readonly node?: string;
}

/** @returns `pod frr-k8s-system/frr-k8s-x7k2p on wk3`. */
export function formatTarget(target: ExecTarget): string {
  return `pod ${target.namespace}/${target.pod}${target.node === undefined ? "" : ` on ${target.node}`}`;
}

/** How long and how large an answer may be. Milliseconds, bytes. */
export interface ExecLimits {
  /** From dialling to the exit code. */
  readonly time: number;
  /** Of standard output and error together. */
  readonly bytes: number;
}

/** How a command ended. */
export interface ExecOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
