import { resolve } from "node:path";
import { main } from "../../src/cli/main.ts";
import { type Program, sourceProgram } from "../../src/cli/program.ts";

/** What a command line printed and returned. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

export interface RunOptions {
  /** Columns of the terminal; 80 unless told. */
  readonly columns?: number;
  /** Whether to force color; off unless told. */
  readonly color?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

const source = sourceProgram(resolve(import.meta.dirname, "../.."));

/**
 * Runs a command line in this process (`run(["diff", "--from", folder])`), one at a time. A kubeconfig of the machine is
 * never used.
 * @param program by default the program of this checkout
 */
export async function run(
  argv: readonly string[],
  options: RunOptions = {},
  program: Program = source,
): Promise<Outcome> {
  const written = { stdout: "", stderr: "" };
  const saved = { env: process.env, out: process.stdout.write, err: process.stderr.write };
  const keep =
    (name: "stdout" | "stderr") =>
    (chunk: string | Uint8Array): boolean => {
      written[name] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
      return true;
    };
  process.env = {
    ...saved.env,
    KUBECONFIG: "/nonexistent",
    COLUMNS: String(options.columns ?? 80),
    FORCE_COLOR: options.color === true ? "1" : "0",
    ...options.env,
  };
  process.stdout.write = keep("stdout");
  process.stderr.write = keep("stderr");
  try {
    const code = await main(program, argv);
    return { code, ...written };
  } finally {
    process.stdout.write = saved.out;
    process.stderr.write = saved.err;
    process.env = saved.env;
  }
}
